-- means by cell; an exported file does as well: from 'quickstart.csv'
select algorithm, algorithm_params, count(*) as trials, avg(duels) as duels, avg(correct::int) as correct
from 'results/runs/quickstart/trials/*.parquet' group by all order by all;

-- a curve: lists beside the checkpoints of the manifest
select algorithm, algorithm_params, checkpoint, avg(wrong::int) as error
from (select algorithm, algorithm_params, unnest(checkpoints) as checkpoint, unnest(error) as wrong
      from 'results/runs/quickstart/trials/*.parquet', 'results/runs/quickstart/manifest.json') group by all order by all;
