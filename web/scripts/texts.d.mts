import type { Plugin } from 'vite';
export function pageTexts(toml: string): Record<string, string>;
export function texts(): Plugin;
