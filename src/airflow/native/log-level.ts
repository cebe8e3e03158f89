import type { Logger } from '../../core/logger.js';

export type TaskLogLevel = 'debug' | 'info' | 'warning' | 'error';

const ORDER: Readonly<Record<string, number>> = {
  NOTSET: 0,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
  FATAL: 50,
};

export const LEVEL_OF: Readonly<Record<keyof Logger, TaskLogLevel>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
};

/**
 * Airflow's setting of what a logger shows: `AIRFLOW__LOGGING__LOGGING_LEVEL`, and for single loggers
 * `AIRFLOW__LOGGING__NAMESPACE_LEVELS` (`name=LEVEL`, separated by commas or spaces). The supervisor shows all that it
 * gets, so the task itself leaves out what is below. Unknown levels count as INFO.
 */
export function shownFrom(env: Readonly<Record<string, string | undefined>>, logger: string): number {
  const rules = (env['AIRFLOW__LOGGING__NAMESPACE_LEVELS'] ?? '')
    .split(/[\s,]+/)
    .map((rule) => rule.split('='))
    .filter(([name = '']) => name !== '' && (logger === name || logger.startsWith(`${name}.`)))
    .sort(([a = ''], [b = '']) => b.length - a.length);
  return rank(rules[0]?.[1] ?? env['AIRFLOW__LOGGING__LOGGING_LEVEL'] ?? 'INFO');
}

export function rank(level: string): number {
  return ORDER[level.trim().toUpperCase()] ?? 20;
}
