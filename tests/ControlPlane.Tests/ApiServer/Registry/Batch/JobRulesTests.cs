namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Batch;

public sealed class JobRulesTests
{
    private const string Job = """{"metadata":{"name":"j","namespace":"ns","uid":"u1"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""";
    private const string CronJob = """{"metadata":{"name":"c","namespace":"ns"},"spec":{"schedule":"*/5 * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""";

    [Theory]
    [InlineData("batch/v1/jobs", """{"metadata":{"name":"j","namespace":"ns","uid":"u1"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""", "spec.selector", """{"matchLabels":{"batch.kubernetes.io/controller-uid":"u1"}}""")]
    [InlineData("batch/v1/jobs", """{"metadata":{"name":"j","namespace":"ns","uid":"u1"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""", "spec.template.metadata", """{"labels":{"batch.kubernetes.io/controller-uid":"u1","controller-uid":"u1","batch.kubernetes.io/job-name":"j","job-name":"j"}}""")]
    [InlineData("batch/v1/jobs", """{"metadata":{"name":"j","namespace":"ns","uid":"u1"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""", "spec.completions", """1""")]
    [InlineData("batch/v1/jobs", """{"metadata":{"name":"j","namespace":"ns","uid":"u1"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""", "spec.backoffLimit", """6""")]
    [InlineData("batch/v1/jobs", """{"metadata":{"name":"j","namespace":"ns","uid":"u1"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""", "spec.completionMode", """ "NonIndexed" """)]
    [InlineData("batch/v1/jobs", """{"metadata":{"name":"j","namespace":"ns","uid":"u1"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""", "spec.podReplacementPolicy", """ "TerminatingOrFailed" """)]
    [InlineData("batch/v1/cronjobs", """{"metadata":{"name":"c","namespace":"ns"},"spec":{"schedule":"*/5 * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""", "spec.concurrencyPolicy", """ "Allow" """)]
    [InlineData("batch/v1/cronjobs", """{"metadata":{"name":"c","namespace":"ns"},"spec":{"schedule":"*/5 * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""", "spec.successfulJobsHistoryLimit", """3""")]
    [InlineData("batch/v1/cronjobs", """{"metadata":{"name":"c","namespace":"ns"},"spec":{"schedule":"*/5 * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""", "spec.failedJobsHistoryLimit", """1""")]
    [InlineData("batch/v1/cronjobs", """{"metadata":{"name":"c","namespace":"ns"},"spec":{"schedule":"*/5 * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""", "spec.suspend", """false""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("batch/v1/jobs", Job, """{"spec.template.spec.restartPolicy":null}""", "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"")]
    [InlineData("batch/v1/jobs", Job, """{"spec.parallelism":-1}""", "spec.parallelism: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("batch/v1/jobs", Job, """{"spec.completionMode":"Indexed","spec.parallelism":2}""", "spec.completions: Required value: when completion mode is Indexed")]
    [InlineData("batch/v1/jobs", Job, """{"spec.manualSelector":true}""", "spec.selector: Required value")]
    [InlineData("batch/v1/jobs", Job, """{"spec.backoffLimitPerIndex":1}""", "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode")]
    [InlineData("batch/v1/jobs", Job, """{"spec.podFailurePolicy":{"rules":[{"action":"FailJob","onExitCodes":{"operator":"In","values":[0]}}]}}""", "spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator")]
    [InlineData("batch/v1/cronjobs", CronJob, """{"spec.schedule":"* * * *"}""", "spec.schedule: Invalid value: \"* * * *\": expected exactly 5 fields, found 4: [* * * *]")]
    [InlineData("batch/v1/cronjobs", CronJob, """{"spec.schedule":"61 * * * *"}""", "spec.schedule: Invalid value: \"61 * * * *\": end of range (61) above maximum (59): 61")]
    [InlineData("batch/v1/cronjobs", CronJob, """{"spec.timeZone":"Local"}""", "spec.timeZone: Invalid value: \"Local\": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")]
    [InlineData("batch/v1/cronjobs", CronJob, """{"spec.concurrencyPolicy":"Odd"}""", "spec.concurrencyPolicy: Unsupported value: \"Odd\": supported values: \"Allow\", \"Forbid\", \"Replace\"")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));

    [Theory]
    [InlineData("batch/v1/jobs", Job, """{"spec.parallelism":3,"spec.suspend":true}""", "")]
    [InlineData("batch/v1/jobs", Job, """{"spec.completions":3}""", "spec.completions: Invalid value: 3: field is immutable")]
    [InlineData("batch/v1/jobs", Job, """{"spec.completionMode":"Odd"}""", "spec.completionMode: Unsupported value: \"Odd\": supported values: \"NonIndexed\", \"Indexed\"\nspec.completionMode: Invalid value: \"Odd\": field is immutable")]
    public void Update_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Change(item, changes).Errors);
}
