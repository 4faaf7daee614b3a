// What `shapan serve` adds to the page: large ensembles, saved studies, reports. Nothing of it is there on a plain file server.
import { type Bands, type Opened, Refused } from '../engine/answers';
import { download } from '../export/download';
import { PICTURES, page } from '../state/page.svelte';
import { type Settings, USUAL } from '../state/settings';
import { Broken, Connection, type Progress, type Request } from './connection';
import { protocol } from './token';

/** What the server tells of itself. */
export interface Health {
  version: string;
  token: 'none' | 'accepted' | 'needed';
  limits: { worlds: number; seconds: number; running: number; queued: number; saved: number };
}

export interface Study {
  name: string;
  scenario: string;
  runs: number;
  seed: number | null;
  version: string;
  /** Seconds since 1970. */
  saved: number;
  bytes: number;
  /** It was saved by a server and can be shown. */
  shown: boolean;
}

/** A job that was asked for. */
export class Job {
  progress = $state.raw<Progress>({ waiting: true });
  state = $state<'goes' | 'done' | 'refused' | 'broken' | 'stopped'>('goes');
  /** Why it was refused, in the server's words. */
  problems = $state.raw<{ what: string; hint: string | null }[]>([]);
  id = 0;

  constructor(
    readonly kind: 'ensemble' | 'save' | 'html' | 'pdf',
    readonly worlds: number,
    /** The settings when it was asked for. */
    readonly settings: Settings,
    readonly title: string,
    readonly name = '',
  ) {}
}

type Told = Omit<Bands, 'numbers'> & { opened: Opened };

class Served {
  readonly offered = protocol !== undefined;
  /** The panel is shown. */
  shown = $state(false);
  open = $state(false);
  why = $state('');
  /** The server asks for a token that this browser does not have. */
  locked = $state(false);
  health = $state.raw<Health>();
  jobs = $state.raw<Job[]>([]);
  studies = $state.raw<Study[]>([]);
  most = $state(0);
  /** Something about a saved study. */
  said = $state('');
  #connection: Connection | undefined;

  toggle(): void {
    this.shown = !this.shown;
    if (!this.shown) return;
    if (this.#connection === undefined) {
      const address = new URL('./ws', location.href);
      address.hash = '';
      address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
      this.#connection = new Connection(
        address.href,
        protocol ?? '',
        (open, why) => {
          this.open = open;
          this.why = why;
          if (open) void this.list();
        },
        () => this.#look(),
      );
    }
    this.#connection.open();
  }

  /** Tries at once. */
  hurry(): void {
    if (this.locked) {
      this.locked = false;
      this.#connection?.open();
    } else this.#connection?.hurry();
  }

  /** For tests. */
  cut(): void {
    this.#connection?.cut();
  }

  async #look(): Promise<boolean> {
    const answer = await fetch('./api/health');
    this.health = (await answer.json()) as Health;
    this.locked = this.health.token === 'needed';
    return !this.locked;
  }

  #request(todo: string, worlds: number, more: object = {}): Request {
    return { do: todo, ...page.open(), columns: PICTURES, runs: worlds, language: page.language, ...more };
  }

  async #run<T>(job: Job, request: Request, done: (result: T, numbers: Float64Array, bytes: Uint8Array<ArrayBuffer>) => void): Promise<void> {
    this.jobs = [job, ...this.jobs];
    const connection = this.#connection;
    if (connection === undefined) return;
    const { answer, id } = connection.ask<T>(request, (progress) => (job.progress = progress));
    job.id = id;
    try {
      const { result, numbers, bytes } = await answer;
      done(result, numbers, bytes);
      job.state = 'done';
    } catch (error) {
      if (error instanceof Refused) {
        job.problems = error.problems;
        if (job.state === 'goes') job.state = 'refused';
      } else if (error instanceof Broken) job.state = 'broken';
      else throw error;
    }
  }

  #title(): string {
    const { scenario } = page.settings;
    return page.described?.scenarios.find((one) => one.name === scenario)?.title ?? scenario;
  }

  /** Bands of so many worlds of the present settings, shown in the pictures; kept by the server if they have a name. */
  ensemble(worlds: number, name = ''): Promise<void> {
    const job = new Job(name === '' ? 'ensemble' : 'save', worlds, page.settings, this.#title(), name);
    const request = name === '' ? this.#request('ensemble', worlds) : this.#request('save', worlds, { name });
    return this.#run<Told>(job, request, ({ opened, ...bands }, numbers) => {
      page.results.take(job.settings, { ...bands, numbers }, opened);
      if (name !== '') void this.list();
    });
  }

  report(worlds: number, format: 'html' | 'pdf'): Promise<void> {
    const job = new Job(format, worlds, page.settings, this.#title());
    return this.#run<{ file: string; type: string }>(job, this.#request('report', worlds, { format }), (file, _, bytes) => {
      download(file.file, new Blob([bytes], { type: file.type }));
    });
  }

  /** Shows the settings of a job again; its bands come with them. */
  show(job: Job): void {
    page.commit({ ...job.settings, view: 'pictures', detail: page.settings.detail });
  }

  stop(job: Job): void {
    job.state = 'stopped';
    this.#connection?.ask({ do: 'cancel', job: job.id }).answer.catch(() => {});
  }

  forget(job: Job): void {
    this.jobs = this.jobs.filter((one) => one !== job);
  }

  /** Asks for something short; what goes wrong is said. */
  async #quick<T>(request: Request): Promise<{ result: T; numbers: Float64Array } | undefined> {
    try {
      this.said = '';
      return await this.#connection?.ask<T>(request).answer;
    } catch (error) {
      if (error instanceof Refused) this.said = told(error.problems);
      return undefined;
    }
  }

  async list(): Promise<void> {
    const found = await this.#quick<{ studies: Study[]; most: number }>({ do: 'studies' });
    if (found === undefined) return;
    this.studies = found.result.studies;
    this.most = found.result.most;
  }

  /** Takes over the settings of a saved study, and shows its bands. */
  async take(study: Study): Promise<void> {
    const found = await this.#quick<{ request: Partial<Saved>; bands: Told }>({ do: 'open', name: study.name });
    if (found === undefined) return;
    const { request, bands } = found.result;
    const { overlays, detail, pictures, bloc } = page.settings;
    const world = { scenario: request.scenario ?? study.scenario, set: Object.fromEntries(request.set ?? []) };
    const settings: Settings = { ...USUAL, overlays, detail, pictures, bloc, ...world };
    if (request.seed !== undefined) settings.seed = request.seed;
    if (request.sampler !== undefined) settings.sampler = request.sampler;
    if (request.text !== undefined) settings.text = request.text;
    if (request.files !== undefined) settings.files = request.files;
    page.commit(settings);
    const { opened, ...rest } = bands;
    const fits = request.columns?.join() === PICTURES.join() && request.step === undefined && study.version === page.described?.version;
    if (fits) page.results.take(settings, { ...rest, numbers: found.numbers }, opened);
    else this.said = page.say('page.served.only_settings', { name: study.name });
  }

  async remove(study: Study): Promise<void> {
    await this.#quick({ do: 'delete', name: study.name });
    const { said } = this;
    await this.list();
    if (said !== '') this.said = said;
  }
}

/** What a saved study was asked with. */
interface Saved {
  scenario: string;
  set: [string, string][];
  text: string;
  files: Record<string, string>;
  columns: string[];
  seed: number;
  sampler: string;
  step: number;
}

/** Problems as one text. */
export function told(problems: { what: string; hint: string | null }[]): string {
  return problems.map(({ what, hint }) => (hint === null ? what : `${what} (${hint})`)).join('; ');
}

export const served = new Served();
