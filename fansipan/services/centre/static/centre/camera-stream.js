/* <camera-stream src player>: the moving picture of a camera from its relay (HLS), once somebody asks for it. Browsers that
   play HLS by themselves do so; for the others the player is fetched. label-away, label-unable: when it does not come. */
import { ConsoleElement } from "console/element.js";

const HLS = "application/vnd.apple.mpegurl";

export class CameraStream extends ConsoleElement {
  start() {
    this.button = this.querySelector("[data-action=play]");
    this.listen(this.button, "click", () => this.#play());
    this.listen(this.part("video"), "error", () => this.#say("away"));
  }

  stop() {
    this.player?.destroy();
  }

  async #play() {
    const video = this.part("video");
    this.part("said").textContent = "";
    video.hidden = false;
    this.button.hidden = true;
    if (video.canPlayType(HLS)) video.src = this.getAttribute("src");
    else if (!(await this.#load(video))) return this.#say("unable");
    video.play().catch(() => undefined);
  }

  async #load(video) {
    const { default: Hls } = await import(this.getAttribute("player"));
    if (!Hls.isSupported()) return false;
    this.player?.destroy();
    this.player = new Hls({ enableWorker: false });
    this.player.on(Hls.Events.ERROR, (_name, trouble) => trouble.fatal && this.#say("away"));
    this.player.loadSource(this.getAttribute("src"));
    this.player.attachMedia(video);
    return true;
  }

  #say(word) {
    this.part("said").textContent = this.label(word);
    this.part("video").hidden = true;
    this.button.hidden = false;
  }
}

customElements.define("camera-stream", CameraStream);
