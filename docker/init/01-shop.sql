-- Sample data: a small shop. The numbers are the same at every start, so that a test can name them.
create schema shop;

create table shop.customers (
  id integer primary key,
  name text not null,
  email text,
  country text not null,
  signed_up date not null
);

create table shop.orders (
  id integer primary key,
  customer_id integer not null references shop.customers (id),
  amount numeric(10, 2) not null,
  coupon text,
  created_at timestamp not null
);

create table shop.payments (
  id integer primary key,
  order_id integer not null references shop.orders (id),
  method text not null,
  paid_at timestamp
);

insert into shop.customers
select
  n,
  'Customer ' || n,
  case when n % 5 > 0 then 'customer' || n || '@example.com' end,
  (array['NO', 'SE', 'DK', 'FI'])[1 + n % 4],
  date '2024-01-01' + n
from generate_series(1, 200) as n;

insert into shop.orders
select
  n,
  1 + n % 200,
  (n % 97) * 1.25,
  case when n % 10 = 0 then 'WELCOME' end,
  timestamp '2024-02-01 08:00' + n * interval '1 hour'
from generate_series(1, 1000) as n;

insert into shop.payments
select
  n,
  n,
  (array['card', 'invoice', 'transfer'])[1 + n % 3],
  case when n % 8 > 0 then timestamp '2024-02-02 08:00' + n * interval '1 hour' end
from generate_series(1, 900) as n;
