-- A table of 20 columns whose every value is a pure function of the row number: the same rows on every machine.
-- {{table}} and {{rows}} are put in by load-orders.ts. Numbers in the comments are the distinct values at 1,000,000 rows.

-- A number in (0, 1) from a row and a salt: 53 bits of the row's hash.
create or replace function bench_uniform(row_number bigint, salt bigint) returns double precision
  language sql immutable parallel safe
  return ((hashint8extended(row_number, salt) & 9007199254740991)::double precision + 0.5) / 9007199254740992.0;

drop table if exists {{table}};

create unlogged table {{table}} (
  id bigint,                     -- unique
  customer_id integer,           -- skewed, 100,000 at most
  quantity smallint,             -- 21
  amount numeric(12, 2),         -- 5 % NULL, long tail
  latency_ms double precision,   -- lognormal, nearly unique
  is_gift boolean,
  order_date date,               -- 1,096
  created_at timestamptz,        -- whole seconds, nearly unique
  order_uuid uuid,               -- unique
  status varchar(20),            -- 6, skewed
  country text,                  -- 200, 2 % NULL
  email text,                    -- unique
  notes text,                    -- 30 % NULL, 10 to 110 characters
  meta jsonb,                    -- 153
  discount numeric(5, 4),        -- 3,501
  days_to_ship integer,          -- 366
  weight_g real,
  promo_code text,               -- 60 % NULL, 5,001
  warehouse_key bigint,          -- -100 to 100 millions
  loaded_at timestamp            -- unique
);

insert into {{table}}
select
  i,
  (power(bench_uniform(i, 1), 2) * 100000)::int % 100000 + 1,
  1 + (bench_uniform(i, 2) * 20)::int,
  case when bench_uniform(i, 3) >= 0.05
    then round((5 + 2000 * power(bench_uniform(i, 4), 3))::numeric, 2) end,
  exp(sqrt(-2 * ln(bench_uniform(i, 5))) * cos(2 * pi() * bench_uniform(i, 6)) * 1.2 + 3),
  bench_uniform(i, 7) < 0.12,
  date '2022-01-01' + (bench_uniform(i, 8) * 1095)::int,
  timestamptz '2022-01-01 00:00+00' + make_interval(secs => floor(bench_uniform(i, 9) * 94608000)),
  md5(i::text || 'uuid')::uuid,
  (array['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'])
    [1 + least(5, floor(-2 * ln(bench_uniform(i, 10)))::int)],
  case when bench_uniform(i, 11) >= 0.02
    then 'C' || lpad(floor(200 * power(bench_uniform(i, 12), 1.7))::int::text, 3, '0') end,
  'user' || i || '@' || (array['gmail.com', 'example.org', 'corp.example.net', 'mail.test'])
    [1 + (bench_uniform(i, 13) * 3.999)::int % 4],
  case when bench_uniform(i, 14) >= 0.30
    then left(repeat(md5(hashint8extended(i, 15)::text) || ' lorem ipsum dolor ' || i || ' ', 3),
              10 + (bench_uniform(i, 16) * 100)::int) end,
  jsonb_build_object('src', (array['web', 'app', 'pos'])[1 + (bench_uniform(i, 17) * 2.999)::int % 3],
                     'v', (bench_uniform(i, 18) * 50)::int),
  round((bench_uniform(i, 19) * 0.35)::numeric, 4),
  (bench_uniform(i, 20) * 365)::int,
  (bench_uniform(i, 21) * 1e6)::real,
  case when bench_uniform(i, 22) >= 0.6 then 'PROMO' || (bench_uniform(i, 23) * 5000)::int end,
  hashint8extended(i, 24) % 100000000,
  timestamp '2024-12-31 00:00' + make_interval(secs => i * 7::double precision)
from generate_series(1, {{rows}}::bigint) i;
