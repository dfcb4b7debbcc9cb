import type { Rule } from 'eslint';

export declare const noComputedTimer: Rule.RuleModule;
