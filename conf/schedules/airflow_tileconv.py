"""Every night by Airflow: what is new is filtered. Needs apache-airflow-providers-apache-spark."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

TILECONV = "/opt/tileconv"

with DAG(
    dag_id="tileconv_smooth_images",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # A second run at once would be refused.
    max_active_runs=1,
    # A run that was killed is gone on with by its retry.
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
) as dag:
    SparkSubmitOperator(
        task_id="smooth_images",
        conn_id="spark_default",
        application=f"{TILECONV}/jobs/target/tileconv-jobs.jar",
        java_class="io.tileconv.jobs.Main",
        properties_file=f"{TILECONV}/conf/spark-defaults.conf",
        application_args=["job", "/etc/tileconv/smooth-images.yaml"],
    )
