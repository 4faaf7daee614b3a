// The views: each is loaded when it is first shown.
import type { Component } from 'svelte';
import type { View } from '../state/settings';

interface Told {
  /** The levers stand beside it. */
  levers: boolean;
  load: () => Promise<{ default: Component }>;
}

export const views: Record<View, Told> = {
  pictures: { levers: true, load: () => import('./First.svelte') },
  claims: { levers: true, load: () => import('../claims/Claims.svelte') },
  discovery: { levers: true, load: () => import('../discovery/Discovery.svelte') },
  models: { levers: false, load: () => import('../models/Models.svelte') },
  blocs: { levers: false, load: () => import('../blocs/Blocs.svelte') },
  equations: { levers: false, load: () => import('../equations/Equations.svelte') },
  tour: { levers: false, load: () => import('../tour/Tour.svelte') },
  limits: { levers: false, load: () => import('./Limits.svelte') },
};
