import type { AliplayerHandler } from './event-table.js';

/** What a component may count on of its player, which is an `Aliplayer`. */
export interface AliplayerHost {
  on<Name extends string>(name: Name, handler: AliplayerHandler<Name>): void;
  off<Name extends string>(name: Name, handler?: AliplayerHandler<Name>): void;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
  getCurrentTime(): number;
  getDuration(): number;
  /** The element in which the player stands. */
  el(): HTMLElement;
  /** The `<vod-player>`. */
  readonly tag: HTMLElementTagNameMap['vod-player'];
}

/** What a component of the page may do as the player lives. All of it is optional. */
export interface AliplayerComponent {
  /** Makes what it shows, inside `element`, which lies over the picture, also in full screen. */
  createEl?(element: HTMLElement, player: AliplayerHost): void;
  /** The player exists. */
  created?(player: AliplayerHost): void;
  /** The player is ready. */
  ready?(player: AliplayerHost, event: unknown): void;
  play?(player: AliplayerHost, event: unknown): void;
  pause?(player: AliplayerHost, event: unknown): void;
  playing?(player: AliplayerHost, event: unknown): void;
  waiting?(player: AliplayerHost, event: unknown): void;
  /** `seconds` is the position. */
  timeupdate?(player: AliplayerHost, seconds: number): void;
  error?(player: AliplayerHost, event: unknown): void;
  ended?(player: AliplayerHost, event: unknown): void;
  /** The player is gone. */
  dispose?(): void;
}

/** Makes a component of these arguments. */
export type AliplayerComponentClass = new (...args: never[]) => AliplayerComponent;

/** A component that a player is to have. */
export interface AliplayerComponentEntry {
  /** By which `getComponent` finds it. */
  readonly name: string;
  /** Its class, or what `Aliplayer.Component` made. */
  readonly type: AliplayerComponentClass;
  /** What its constructor is given. */
  readonly args?: readonly unknown[] | undefined;
}

type Hook = keyof AliplayerComponent;

const hooks = ['ready', 'play', 'pause', 'playing', 'waiting', 'timeupdate', 'error', 'ended'];

/** The components of one player. */
export class Components {
  readonly #byName = new Map<string, AliplayerComponent>();

  constructor(entries: readonly AliplayerComponentEntry[]) {
    for (const { name, type, args = [] } of entries)
      this.#byName.set(name, new type(...(args as never[])));
  }

  get(name: string): AliplayerComponent | undefined {
    return this.#byName.get(name);
  }

  begin(element: HTMLElement, player: AliplayerHost): void {
    for (const component of this.#byName.values()) component.createEl?.(element, player);
    for (const component of this.#byName.values()) component.created?.(player);
    for (const hook of hooks)
      player.on(hook, (event) => {
        const told = hook === 'timeupdate' ? player.getCurrentTime() : event;
        this.#call(hook as Hook, player, told);
      });
  }

  end(): void {
    for (const component of this.#byName.values()) component.dispose?.();
    this.#byName.clear();
  }

  #call(hook: Hook, player: AliplayerHost, told: unknown): void {
    for (const component of this.#byName.values())
      (component[hook] as ((player: AliplayerHost, told: unknown) => void) | undefined)?.call(
        component,
        player,
        told,
      );
  }
}

/** A component as an object of its methods; `init` is called with the arguments of each. */
export type AliplayerComponentDefinition = AliplayerComponent & {
  init?(...args: never[]): void;
} & Record<string, unknown>;

/** Makes a class of an object of methods. */
export function createComponentClass(
  definition: AliplayerComponentDefinition,
): AliplayerComponentClass {
  const made = class {
    constructor(...args: never[]) {
      (this as AliplayerComponentDefinition).init?.(...args);
    }
  };
  Object.assign(made.prototype, definition);
  return made;
}
