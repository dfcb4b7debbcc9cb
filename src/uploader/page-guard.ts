/** While bytes move: asks before the page is left, and keeps the screen awake where the platform can. */
export class PageGuard {
  #stop: AbortController | undefined;
  #lock: WakeLockSentinel | undefined;

  set isActive(value: boolean) {
    if (value === (this.#stop !== undefined)) return;
    if (value) this.#hold();
    else this.#release();
  }

  #hold(): void {
    const stop = new AbortController();
    this.#stop = stop;
    addEventListener('beforeunload', (event) => event.preventDefault(), { signal: stop.signal });
    // The platform takes the lock away whenever the page is hidden.
    const onVisible = () => !document.hidden && void this.#stayAwake(stop.signal);
    document.addEventListener('visibilitychange', onVisible, { signal: stop.signal });
    void this.#stayAwake(stop.signal);
  }

  #release(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    void this.#lock?.release();
    this.#lock = undefined;
  }

  async #stayAwake(signal: AbortSignal): Promise<void> {
    try {
      const lock = await navigator.wakeLock?.request('screen');
      if (signal.aborted) return void lock?.release();
      this.#lock = lock;
    } catch {
      // A low battery, a policy or a hidden page forbids it: the upload goes on without.
    }
  }
}
