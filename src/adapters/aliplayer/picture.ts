type Player = HTMLElementTagNameMap['vod-player'];

/** How the picture is turned and mirrored inside its frame. */
export class Picture {
  readonly #player: Player;
  readonly #observer = new ResizeObserver(() => this.#draw());
  #degrees = 0;
  #mirror = '';

  constructor(player: Player) {
    this.#player = player;
    player.addEventListener('resize', this.#draw);
    this.#observer.observe(player);
  }

  get degrees(): number {
    return this.#degrees;
  }

  /** Clockwise. */
  set degrees(degrees: number) {
    this.#degrees = degrees;
    this.#draw();
  }

  /** `horizon` swaps left and right, `vertical` above and below, anything else neither. */
  set mirror(axis: string) {
    this.#mirror = axis;
    this.#draw();
  }

  end(): void {
    this.#observer.disconnect();
    this.#player.removeEventListener('resize', this.#draw);
  }

  readonly #draw = (): void => {
    const [x, y] = [this.#mirror === 'horizon' ? -1 : 1, this.#mirror === 'vertical' ? -1 : 1];
    const { style } = this.#player;
    if (this.#degrees % 360 === 0 && x * y === 1) style.removeProperty('--aliplayer-transform');
    else {
      const scale = this.#scale;
      const turned = `rotate(${this.#degrees}deg) scale(${scale * x}, ${scale * y})`;
      style.setProperty('--aliplayer-transform', turned);
    }
  };

  /** By how much the turned picture is drawn smaller or larger, so that all of it is seen. */
  get #scale(): number {
    const { clientWidth: width, clientHeight: height, videoWidth, videoHeight } = this.#player;
    if (width * height * videoWidth * videoHeight === 0) return 1;
    const shown = Math.min(width / videoWidth, height / videoHeight);
    const [across, down] = [videoWidth * shown, videoHeight * shown];
    const angle = (this.#degrees * Math.PI) / 180;
    const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
    const scale = Math.min(
      width / (across * cos + down * sin),
      height / (across * sin + down * cos),
    );
    return Number(scale.toFixed(4));
  }
}
