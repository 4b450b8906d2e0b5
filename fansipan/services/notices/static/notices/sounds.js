/* The sounds of notices, made and not loaded: they are there without a network. */

/* [from hertz, to hertz, begins, lasts], in seconds */
const SOUNDS = {
  chime: [
    [880, 880, 0, 0.35],
    [1175, 1175, 0.18, 0.6],
  ],
  alarm: [
    [740, 740, 0, 0.22],
    [988, 988, 0.25, 0.22],
    [740, 740, 0.5, 0.22],
    [988, 988, 0.75, 0.4],
  ],
  horn: [
    [233, 311, 0, 0.7],
    [311, 233, 0.75, 0.9],
  ],
};
const CRITICAL = 4;
const BETWEEN = 1.9;
const MUTED = "fansipan:sound-muted-until";
const MINUTE = 60_000;

let context;

/** The moment (ms) until which this screen makes no sound; 0 when it does. */
export function mutedUntil() {
  const until = Number(localStorage.getItem(MUTED) ?? 0);
  return until > Date.now() ? until : 0;
}

/** Makes no sound on this screen for so many minutes; 0: sounds again. Lasts over pages; told by fansipan:muted. */
export function mute(minutes) {
  if (minutes) localStorage.setItem(MUTED, String(Date.now() + minutes * MINUTE));
  else localStorage.removeItem(MUTED);
  document.dispatchEvent(new CustomEvent("fansipan:muted", { detail: { until: mutedUntil() } }));
}

/** Whether the browser lets this page make sounds. */
export function awake() {
  return context?.state === "running";
}

/* A browser lets a page make sounds only after somebody has touched it. */
function wake() {
  context ??= new AudioContext();
  context.resume();
}
for (const type of ["pointerdown", "keydown"]) addEventListener(type, wake, { once: true, passive: true });

/** Plays the sound a person has chosen; three times for what is critical. One at a time over all pages of the site: a notice
    and the alarm that it tells of are heard once. */
export function play(name, priority) {
  const tones = SOUNDS[name];
  if (!tones || !awake() || mutedUntil()) return;
  const times = priority >= CRITICAL ? 3 : 1;
  if (!navigator.locks) return sounded(tones, times);
  navigator.locks.request("fansipan:sound", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    sounded(tones, times);
    await new Promise((done) => setTimeout(done, times * BETWEEN * 1000));
  });
}

function sounded(tones, times) {
  for (let round = 0; round < times; round++) {
    for (const tone of tones) sound(tone, context.currentTime + round * BETWEEN);
  }
}

function sound([from, to, begins, lasts], now) {
  const start = now + begins;
  const end = start + lasts;
  const tone = new OscillatorNode(context, { type: "triangle", frequency: from });
  const volume = new GainNode(context, { gain: 0 });
  tone.frequency.linearRampToValueAtTime(to, end);
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.25, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, end);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(end);
}
