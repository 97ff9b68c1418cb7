"""The smallest pipeline: a file, and the column to predict. Everything else has a default."""

import evenkeel as ek

pipeline = ek.Pipeline(name="tumour", data=ek.Data(ek.Csv("data/tumours.csv"), label="diagnosis"))
