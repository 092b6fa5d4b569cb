-- attribution_touchpoints: comes before its lead qualifies
select
    touches.touchpoint_id,
    concat(
        'at ',
        touches.touched_at,
        ', qualified ',
        mqls.qualified_at
    ) as what
from attribution_touchpoints as touches
inner join marketing_qualified_leads as mqls on mqls.mql_id = touches.mql_id
where touches.touched_at >= mqls.qualified_at
