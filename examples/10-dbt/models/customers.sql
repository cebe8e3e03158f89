select customer, count(*) as orders, sum(amount)::numeric(12, 2) as revenue, max(ordered_on) as last_order_on
from {{ ref('orders') }}
group by customer
