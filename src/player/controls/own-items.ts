import type { MenuChoice } from '../menu-choice.js';
import type { MenuItem } from '../menu-item.js';
import { isObject, listOf } from '../odd-values.js';
import type { PlayerContext } from '../player-context.js';
import type { OwnPage, SettingsItem } from './settings-item.js';

/** More rows than these would hide those of the player. */
const most = 20;

type Row = MenuItem | MenuChoice;

const isChoice = (row: Row): row is MenuChoice => 'options' in row;

/** The rows that the page adds to the menu; what is none is left out. */
export function ownRows({ host: { menuChoice, menuItems } }: PlayerContext): SettingsItem[] {
  const rows = listOf<Row>(menuItems, isRow).slice(0, most);
  const choice: SettingsItem[] = menuChoice ? [openerOf(menuChoice, 'menuChoice')] : [];
  return [...choice, ...rows.map(toItem)];
}

function toItem(row: Row, index: number): SettingsItem {
  if (isChoice(row)) return openerOf(row, `menuChoice${index}`);
  const { label, value, checked, disabled, select } = row;
  return {
    key: `own${index}`,
    label,
    ...(value !== undefined && { value }),
    ...(checked !== undefined && { checked, toggles: true, stays: true }),
    isOff: disabled === true,
    act: () => select(),
  };
}

function openerOf({ label, options, chosen }: MenuChoice, page: OwnPage): SettingsItem {
  return { key: page, label, value: options[chosen] ?? '', opens: page };
}

/** The choice that a page of the menu shows; undefined where the page of the host has taken it away. */
export function ownChoice(page: OwnPage, { host }: PlayerContext): MenuChoice | undefined {
  if (page === 'menuChoice') return host.menuChoice;
  const row = listOf<Row>(host.menuItems, isRow)[Number(page.slice('menuChoice'.length))];
  return row && isChoice(row) ? row : undefined;
}

export function ownItems(page: OwnPage, context: PlayerContext): SettingsItem[] {
  const choice = ownChoice(page, context);
  if (!choice) return [];
  return choice.options.map((label, index) => ({
    key: String(index),
    label,
    checked: index === choice.chosen,
    act: () => choice.choose(index),
  }));
}

export function isOwnPage(page: string): page is OwnPage {
  return page.startsWith('menuChoice');
}

function isRow(row: Record<string, unknown>): boolean {
  if (!isObject(row) || typeof row['label'] !== 'string') return false;
  const acts = Array.isArray(row['options']) ? row['choose'] : row['select'];
  return typeof acts === 'function';
}
