import { createPrometheusMetrics, profileTables } from 'profilemesh';
import { Gauge } from 'prom-client';
import { ageMinutes, checkSlas } from './sla.mjs';

/**
 * Profiles, checks, and keeps the outcome in the registry: `shop_sla_breaches` by table and rule, `shop_data_age_minutes` by table,
 * and the metrics of the run itself.
 *
 * @param {{ register: import('prom-client').Registry, slas: import('./sla.mjs').Sla[] }} options
 */
export async function createSlaMonitor({ register, slas }) {
  const breachesGauge = new Gauge({
    name: 'shop_sla_breaches',
    help: 'Agreements that the last run found broken.',
    labelNames: ['table', 'rule'],
    registers: [register],
  });
  const ageGauge = new Gauge({
    name: 'shop_data_age_minutes',
    help: 'Age of the newest row when it was last looked at.',
    labelNames: ['table'],
    registers: [register],
  });
  const telemetry = await createPrometheusMetrics({ register });

  /**
   * @param {Omit<import('profilemesh').ProfileTablesOptions, 'telemetry'>} options
   * @param {Date} now
   */
  return async function profileAndCheck(options, now = new Date()) {
    const run = await profileTables({ ...options, telemetry });
    const breaches = checkSlas({ run, slas, now });
    // What is kept again must not stay broken on the dashboard.
    breachesGauge.reset();
    for (const { table, rule } of breaches) breachesGauge.inc({ table, rule });
    for (const { table, fresh } of slas) {
      const profile = run.tables.find(({ fullName }) => fullName === table);
      const age = profile && fresh ? ageMinutes(profile, fresh.column, now) : undefined;
      if (age !== undefined) ageGauge.set({ table }, Math.round(age));
    }
    return breaches;
  };
}
