import type { ToolCommand } from './command.js';
import { settingsIcon } from './controls/icons.js';
import { retryMs, type LateParts } from './late-parts.js';
import type { PlayerContext } from './player-context.js';
import type { ListMenu, PlayerTool } from './player-tool.js';

/** The tools that were used: each is fetched when it is first asked for. */
export class PlayerTools {
  readonly #context: PlayerContext;
  readonly #late: LateParts;
  readonly #used: { [Name in ToolCommand['act']]?: PlayerTool } = {};

  constructor(context: PlayerContext, late: LateParts) {
    this.#context = context;
    this.#late = late;
  }

  /** Answers what the tool answers; undefined without a connection, of which the viewer is told. */
  async use(command: ToolCommand): Promise<unknown> {
    const { act } = command;
    const part = await this.#late.fetch(act);
    if (!part) return this.#context.tell(settingsIcon, this.#context.words.t('errorNetwork'));
    return (this.#used[act] ??= new part.Tool(this.#context)).act(command);
  }

  /** For what the page has set, which is not set again when there is a connection. */
  async useForPage(command: ToolCommand): Promise<void> {
    if (await this.#late.fetch(command.act)) await this.use(command);
    else if (this.#context.host.isConnected)
      setTimeout(() => void this.useForPage(command), retryMs);
  }

  renderMarks(share: (time: number) => number): unknown {
    return Object.values(this.#used).map((tool) => tool.renderMarks?.(share));
  }

  renderTop(): unknown {
    return this.#used.ownControls?.renderTop?.();
  }

  renderSteps(): unknown {
    return this.#used.playlist?.renderSteps?.();
  }

  renderButton(time: number, menu: ListMenu): unknown {
    return [
      this.#used.chapters,
      this.#used.danmaku,
      this.#used.ownControls,
      this.#used.cast,
      this.#used.googleCast,
    ].map((tool) => tool?.renderButton?.(time, menu));
  }

  render(): readonly unknown[] {
    return Object.values(this.#used).map((tool) => tool.render?.());
  }
}
