/* A widget that is looked at renews itself; one in the background waits until somebody looks. */
const QUARTER = 15 * 60_000;
const began = Date.now();
const renew = () => {
  if (!document.hidden && Date.now() - began >= QUARTER) location.reload();
};

setInterval(renew, 60_000);
document.addEventListener("visibilitychange", renew);
