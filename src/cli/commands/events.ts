import { loadConfig } from '../../config/load-config.js';
import { formatWaitingEvents } from '../../report/format-waiting-events.js';
import { escapeControls } from '../../report/terminal-text.js';
import {
  discardWaitingEvents,
  type EventDeliveryOptions,
  flushEvents,
  listWaitingEvents,
} from '../../runner/event-delivery.js';
import type { WaitingEvents } from '../../model/waiting-events.js';
import { toWaitingEventsDocument } from '../../wire/waiting-events.js';
import type { CommandContext } from '../command-context.js';
import type { CommonOptions } from '../common-options.js';
import { EXIT, write } from '../io.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';

interface EventsOptions extends CommonOptions {
  readonly output?: 'text' | 'json';
  readonly json?: boolean;
  readonly allowModules?: boolean;
}

/** `profilemesh events list` */
export async function runEventsList(options: EventsOptions, context: CommandContext): Promise<number> {
  const waiting = await delivering(options, context, listWaitingEvents);
  await write(context.io.stdout, format(waiting, options));
  return EXIT.ok;
}

/** `profilemesh events flush`: ends with 1 while something waits that no process is delivering. */
export async function runEventsFlush(options: EventsOptions, context: CommandContext): Promise<number> {
  const waiting = await delivering(options, context, flushEvents);
  await write(context.io.stdout, format(waiting, options));
  return waiting.every(({ isClaimed }) => isClaimed) ? EXIT.ok : EXIT.failed;
}

/** `profilemesh events discard` */
export async function runEventsDiscard(
  options: EventsOptions & { readonly listener: string },
  context: CommandContext,
): Promise<number> {
  const { listener } = options;
  const count = await delivering(options, context, (delivery) =>
    discardWaitingEvents({ ...delivery, listener }),
  );
  await write(context.io.stdout, `discarded: ${count} events of ${escapeControls(listener)}\n`);
  return EXIT.ok;
}

async function delivering<Result>(
  options: EventsOptions,
  { io, stop }: CommandContext,
  work: (delivery: EventDeliveryOptions) => Promise<Result>,
): Promise<Result> {
  const { quiet = false, allowModules = false } = options;
  const config = await loadConfig({ path: options.config, cwd: io.cwd, env: io.env });
  const progress = createProgress({ io, quiet });
  const logger = createLineLogger({ print: progress.log, quiet });
  const delivery = { config, allowConfigModules: allowModules, logger, signal: stop.signal };
  return work(delivery).finally(progress.flush);
}

function format(waiting: readonly WaitingEvents[], { output, json }: EventsOptions): string {
  if (!json && output !== 'json') return formatWaitingEvents(waiting);
  return `${JSON.stringify(waiting.map(toWaitingEventsDocument), null, 2)}\n`;
}
