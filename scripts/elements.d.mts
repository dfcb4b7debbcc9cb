export declare const elements: readonly string[];
