"""Evenkeel keeps a machine-learning model in production on an even keel."""

from typing import TYPE_CHECKING

from evenkeel.lazy import lazily

if TYPE_CHECKING:
    from evenkeel.artifacts import Examples as Examples
    from evenkeel.bundles import load_bundle as load_bundle
    from evenkeel.evaluation import AtLeast as AtLeast
    from evenkeel.evaluation import AtMost as AtMost
    from evenkeel.evaluation import BetterThanBaseline as BetterThanBaseline
    from evenkeel.evaluation import Evaluation as Evaluation
    from evenkeel.evaluation import MaxGap as MaxGap
    from evenkeel.evaluation import MustPredict as MustPredict
    from evenkeel.evaluation import NotWorseThanChampion as NotWorseThanChampion
    from evenkeel.evaluation import Threshold as Threshold
    from evenkeel.features import FeatureView as FeatureView
    from evenkeel.features import Window as Window
    from evenkeel.flows import Data as Data
    from evenkeel.flows import Pipeline as Pipeline
    from evenkeel.flows.adopt import adopt as adopt
    from evenkeel.flows.bundle_diff import diff_bundles as diff_bundles
    from evenkeel.flows.comparisons import drift as drift
    from evenkeel.flows.comparisons import drift_by as drift_by
    from evenkeel.flows.comparisons import skew as skew
    from evenkeel.flows.contract import validate as validate
    from evenkeel.flows.finished import load_run as load_run
    from evenkeel.flows.finished import run as run
    from evenkeel.flows.judged import evaluate as evaluate
    from evenkeel.flows.leakage_probe import LeakageProbe as LeakageProbe
    from evenkeel.flows.leaks import leakage as leakage
    from evenkeel.flows.report_page import report as report
    from evenkeel.flows.tables import profile as profile
    from evenkeel.pipeline import Parameter as Parameter
    from evenkeel.pipeline import StepContext as StepContext
    from evenkeel.pipeline.step import step as step
    from evenkeel.rollout import Immediate as Immediate
    from evenkeel.sources import Csv as Csv
    from evenkeel.sources import HashSplit as HashSplit
    from evenkeel.sources import Label as Label
    from evenkeel.sources import Parquet as Parquet
    from evenkeel.sources import RandomSplit as RandomSplit
    from evenkeel.sources import TemporalSplit as TemporalSplit
    from evenkeel.training import LightGBM as LightGBM
    from evenkeel.training import Sklearn as Sklearn
    from evenkeel.training import Torch as Torch
    from evenkeel.training import XGBoost as XGBoost
    from evenkeel.transforms import Columns as Columns
    from evenkeel.transforms import Features as Features
    from evenkeel.transforms import bag_of_words as bag_of_words
    from evenkeel.transforms import bucketize as bucketize
    from evenkeel.transforms import category as category
    from evenkeel.transforms import ceil as ceil
    from evenkeel.transforms import clip as clip
    from evenkeel.transforms import contains as contains
    from evenkeel.transforms import cross as cross
    from evenkeel.transforms import cyclical as cyclical
    from evenkeel.transforms import day as day
    from evenkeel.transforms import day_of_year as day_of_year
    from evenkeel.transforms import days_in_month as days_in_month
    from evenkeel.transforms import elapsed as elapsed
    from evenkeel.transforms import ends_with as ends_with
    from evenkeel.transforms import exp as exp
    from evenkeel.transforms import floor as floor
    from evenkeel.transforms import frequency as frequency
    from evenkeel.transforms import hash_bucket as hash_bucket
    from evenkeel.transforms import hour as hour
    from evenkeel.transforms import impute as impute
    from evenkeel.transforms import is_in as is_in
    from evenkeel.transforms import is_missing as is_missing
    from evenkeel.transforms import is_weekend as is_weekend
    from evenkeel.transforms import list_contains as list_contains
    from evenkeel.transforms import list_distinct as list_distinct
    from evenkeel.transforms import list_item as list_item
    from evenkeel.transforms import list_length as list_length
    from evenkeel.transforms import list_max as list_max
    from evenkeel.transforms import list_mean as list_mean
    from evenkeel.transforms import list_min as list_min
    from evenkeel.transforms import list_sum as list_sum
    from evenkeel.transforms import log1p as log1p
    from evenkeel.transforms import lower as lower
    from evenkeel.transforms import matches as matches
    from evenkeel.transforms import max_abs as max_abs
    from evenkeel.transforms import maximum as maximum
    from evenkeel.transforms import mean_by as mean_by
    from evenkeel.transforms import min_max as min_max
    from evenkeel.transforms import minimum as minimum
    from evenkeel.transforms import minute as minute
    from evenkeel.transforms import month as month
    from evenkeel.transforms import ngrams as ngrams
    from evenkeel.transforms import one_hot as one_hot
    from evenkeel.transforms import ordinal as ordinal
    from evenkeel.transforms import quantile_normal as quantile_normal
    from evenkeel.transforms import quarter as quarter
    from evenkeel.transforms import replace as replace
    from evenkeel.transforms import robust as robust
    from evenkeel.transforms import second as second
    from evenkeel.transforms import sign as sign
    from evenkeel.transforms import sklearn as sklearn
    from evenkeel.transforms import split as split
    from evenkeel.transforms import split_part as split_part
    from evenkeel.transforms import sqrt as sqrt
    from evenkeel.transforms import standardize as standardize
    from evenkeel.transforms import starts_with as starts_with
    from evenkeel.transforms import strip as strip
    from evenkeel.transforms import target_mean as target_mean
    from evenkeel.transforms import text_length as text_length
    from evenkeel.transforms import tf_idf as tf_idf
    from evenkeel.transforms import transform as transform
    from evenkeel.transforms import upper as upper
    from evenkeel.transforms import week as week
    from evenkeel.transforms import weekday as weekday
    from evenkeel.transforms import where as where
    from evenkeel.transforms import winsorize as winsorize
    from evenkeel.transforms import word_count as word_count
    from evenkeel.transforms import words as words
    from evenkeel.transforms import year as year
    from evenkeel.transforms import yeo_johnson as yeo_johnson
    from evenkeel.tuning import Tuner as Tuner

__version__ = "0.1.0"

_listed, __getattr__, __dir__ = lazily(
    __name__,
    {
        "artifacts": "Examples",
        "bundles": "load_bundle",
        "evaluation": "AtLeast AtMost BetterThanBaseline Evaluation MaxGap MustPredict NotWorseThanChampion Threshold",
        "features": "FeatureView Window",
        "flows": "Data Pipeline",
        "flows.adopt": "adopt",
        "flows.bundle_diff": "diff_bundles",
        "flows.comparisons": "drift drift_by skew",
        "flows.contract": "validate",
        "flows.finished": "load_run run",
        "flows.judged": "evaluate",
        "flows.leakage_probe": "LeakageProbe",
        "flows.leaks": "leakage",
        "flows.report_page": "report",
        "flows.tables": "profile",
        "pipeline": "Parameter StepContext step",
        "rollout": "Immediate",
        "sources": "Csv HashSplit Label Parquet RandomSplit TemporalSplit",
        "training": "LightGBM Sklearn Torch XGBoost",
        "transforms": "Columns Features bag_of_words bucketize category ceil clip contains cross cyclical day"
        " day_of_year days_in_month elapsed ends_with exp floor frequency hash_bucket hour impute is_in"
        " is_missing is_weekend list_contains list_distinct list_item list_length list_max list_mean"
        " list_min list_sum log1p lower matches max_abs maximum mean_by min_max minimum minute month"
        " ngrams one_hot ordinal quantile_normal quarter replace robust second sign sklearn split"
        " split_part sqrt standardize starts_with strip target_mean text_length tf_idf transform upper"
        " week weekday where winsorize word_count words year yeo_johnson",
        "tuning": "Tuner",
    },
)
__all__ = ["__version__", *_listed]
