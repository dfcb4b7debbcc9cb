/** What a plugin does: called with the player as `this`, and its options. */
type Plugin = (this: never, ...options: never[]) => unknown;

const plugins = new Map<string, Plugin>();
const used = new WeakMap<object, Set<string>>();

export function addPlugin(name: string, plugin: Plugin): void {
  plugins.set(name, plugin);
}

export const pluginOf = (name: string): Plugin | undefined => plugins.get(name);

export const usesPlugin = (player: object, name: string): boolean =>
  used.get(player)?.has(name) === true;

/** Throws where there is none of that name. */
export function callPlugin(player: object, name: string, options: readonly unknown[]): unknown {
  const plugin = plugins.get(name);
  if (!plugin) throw new Error(`vodkit/videojs: no plugin is registered as "${name}"`);
  used.set(player, (used.get(player) ?? new Set()).add(name));
  return plugin.apply(player as never, options as never[]);
}
