{{ config(materialized='view') }}
select id, customer, ordered_on, cents / {{ var('cents_per_unit', 100) }}.0 as amount, status
from {{ ref('raw_orders') }}
where status <> 'cancelled'
