select id, customer, ordered_on, round(amount, 2)::numeric(12, 2) as amount, status
from {{ ref('stg_orders') }}
