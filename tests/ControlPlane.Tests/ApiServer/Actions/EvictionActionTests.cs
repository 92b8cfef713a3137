using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Actions;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.Tests.ApiServer.Actions;

public sealed class EvictionActionTests
{
    private const string Budgets = "poddisruptionbudgets.policy";
    private const string Eviction = """{"metadata":{"name":"p"},"deleteOptions":{"gracePeriodSeconds":5}}""";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeObjects _objects = new();

    [Theory]
    [InlineData("Running")]
    [InlineData("Pending")]
    [InlineData("Failed")]
    public async Task Run_NoBudget_DeletesThePodWithAReason(string phase)
    {
        Pod(phase);

        var answer = await Evict();

        Assert.Equal("""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}""", answer.ToJsonString());
        Assert.Equal(["update pods/ns/p status", "delete pods/ns/p in 5 s"], _objects.Calls);
    }

    [Fact]
    public async Task Run_BudgetAllows_IsChargedFirst()
    {
        Pod("Running");
        Budget("""{"disruptionsAllowed":1,"currentHealthy":2,"desiredHealthy":1}""");

        await Evict();

        Assert.Equal(["update poddisruptionbudgets.policy/ns/b status", "update pods/ns/p status", "delete pods/ns/p in 5 s"], _objects.Calls);
        Assert.Equal(
            """{"disruptionsAllowed":0,"currentHealthy":2,"desiredHealthy":1,"disruptedPods":{"p":"2026-01-01T00:00:00Z"},"conditions":[{"type":"DisruptionAllowed","status":"False","reason":"InsufficientPods","message":"","observedGeneration":0,"lastTransitionTime":"2026-01-01T00:00:00Z"}]}""",
            _objects.Get(Budgets, "ns", "b")["status"]!.ToJsonString());
    }

    [Theory]
    [InlineData("{\"disruptionsAllowed\":0,\"currentHealthy\":1,\"desiredHealthy\":1}", 429, 0, "The disruption budget b needs 1 healthy pods and has 1 currently")]
    [InlineData("{\"disruptionsAllowed\":0,\"currentHealthy\":2,\"desiredHealthy\":1}", 429, 0, "The disruption budget b does not allow evicting pods currently")]
    [InlineData("{\"disruptionsAllowed\":0,\"currentHealthy\":2,\"desiredHealthy\":1,\"conditions\":[{\"type\":\"DisruptionAllowed\",\"status\":\"False\",\"reason\":\"SyncFailed\",\"message\":\"why\"}]}", 429, 0, "The disruption budget b does not allow evicting pods currently because it failed sync: why")]
    [InlineData("{\"disruptionsAllowed\":0,\"currentHealthy\":2,\"desiredHealthy\":1,\"conditions\":[{\"type\":\"DisruptionAllowed\",\"status\":\"False\",\"reason\":\"Odd\",\"message\":\"why\"}]}", 429, 0, "The disruption budget b does not allow evicting pods currently (Odd): why")]
    [InlineData("{\"disruptionsAllowed\":1,\"observedGeneration\":-1}", 429, 10, "The disruption budget b is still being processed by the server.")]
    public async Task Run_BudgetForbids_IsTooManyRequestsWithTheCause(string status, int code, int wait, string cause)
    {
        Pod("Running");
        Budget(status);

        var error = await Assert.ThrowsAsync<ApiException>(Evict);

        Assert.Equal((code, "Cannot evict pod as it would violate the pod's disruption budget."), (error.Status.Code, error.Message));
        Assert.Equal(new StatusCause("DisruptionBudget", cause, ""), Assert.Single(error.Status.Details!.Causes!));
        Assert.Equal(wait, error.Status.RetryAfterSeconds);
        Assert.Empty(_objects.Calls);
    }

    [Theory]
    [InlineData("AlwaysAllow", 0, 1, true)]
    [InlineData("", 1, 1, true)]
    [InlineData("IfHealthyBudget", 0, 1, false)]
    public async Task Run_PodNotReady_GoesWhenNobodyIsDisturbed(string policy, int healthy, int desired, bool goes)
    {
        Pod("Running", ready: false);
        Budget($$$$$"""{"disruptionsAllowed":0,"currentHealthy":{{{{{healthy}}}}},"desiredHealthy":{{{{{desired}}}}}}""", policy);
        if (goes)
        {
            await Evict();
            Assert.Equal(["update pods/ns/p status", "delete pods/ns/p in 5 s"], _objects.Calls);
        }
        else
        {
            Assert.Equal(429, (await Assert.ThrowsAsync<ApiException>(Evict)).Status.Code);
        }
    }

    [Fact]
    public async Task Run_UnreadyPodChangesMeanwhile_IsToBeTriedAgain()
    {
        Pod("Running", ready: false);
        Budget("""{"disruptionsAllowed":0,"currentHealthy":1,"desiredHealthy":1}""");
        _objects.BeforeUpdate = path =>
        {
            if (path.StartsWith("pods/", StringComparison.Ordinal))
                Pod("Running");
        };

        var error = await Assert.ThrowsAsync<ApiException>(Evict);

        Assert.Equal((429, "The disruption budget b is still being processed by the server."), (error.Status.Code, error.Status.Details!.Causes![0].Message));
    }

    [Fact]
    public async Task Run_TwoBudgets_IsNotSupported()
    {
        Pod("Running");
        Budget("""{"disruptionsAllowed":1}""");
        Budget("""{"disruptionsAllowed":1}""", name: "c");

        var answer = await Evict();

        Assert.Equal(("Failure", 500L), (answer.Text("status"), answer.Number("code")));
        Assert.Empty(_objects.Calls);
    }

    [Fact]
    public async Task Run_BudgetOfOthers_IsNotAsked()
    {
        Pod("Running");
        Budget("""{"disruptionsAllowed":0}""", selector: """{"matchLabels":{"app":"other"}}""");

        await Evict();

        Assert.Single(_objects.Calls, c => c.StartsWith("delete", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"metadata\":{\"name\":\"p\"},\"deleteOptions\":{\"dryRun\":[\"All\"]}}", false)]
    [InlineData("{\"metadata\":{\"name\":\"p\"}}", true)]
    public async Task Run_DryRun_ChangesNothing(string eviction, bool dryRun)
    {
        Pod("Running");
        Budget("""{"disruptionsAllowed":1}""");

        await Run.Async(new EvictionAction(_objects, _time), eviction, name: "p", dryRun: dryRun);

        Assert.Equal(["delete pods/ns/p dry run"], _objects.Calls);
    }

    [Fact]
    public async Task Run_NoPodOrOtherName_IsRefused()
    {
        Assert.Equal("pods \"p\" not found", (await Assert.ThrowsAsync<ApiException>(Evict)).Message);
        Assert.Equal(
            "name in URL does not match name in Eviction object",
            (await Assert.ThrowsAsync<ApiException>(() => Run.Async(new EvictionAction(_objects, _time), """{"metadata":{"name":"x"}}""", name: "p"))).Message);
    }

    [Fact]
    public async Task Run_ManyAtOnce_NeverMoreThanTheBudgetAllows()
    {
        Budget("""{"disruptionsAllowed":3,"currentHealthy":10,"desiredHealthy":7}""", selector: "{}");
        for (var i = 0; i < 10; i++)
            _objects.With("pods", $$$$$"""{"metadata":{"namespace":"ns","name":"p{{{{{i}}}}}","labels":{"app":"web"}},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""");

        var gone = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
        {
            try
            {
                await Run.Async(new EvictionAction(_objects, _time), $$$$$"""{"metadata":{"name":"p{{{{{i}}}}}"}}""", name: $"p{i}");
                return true;
            }
            catch (ApiException)
            {
                return false;
            }
        })));

        Assert.Equal(3, gone.Count(g => g));
        Assert.Equal(7, _objects.All("pods", "ns").Count());
    }

    private async Task<JsonObject> Evict() => (await Run.Async(new EvictionAction(_objects, _time), Eviction, name: "p")).Body;

    private void Pod(string phase, bool ready = true) => _objects.With(
        "pods",
        $$$$$"""{"metadata":{"namespace":"ns","name":"p","labels":{"app":"web"}},"status":{"phase":"{{{{{phase}}}}}","conditions":[{"type":"Ready","status":"{{{{{(ready ? "True" : "False")}}}}}"}]}}""");

    private void Budget(string status, string policy = "", string selector = """{"matchLabels":{"app":"web"}}""", string name = "b") => _objects.With(
        Budgets,
        $$$$$"""{"metadata":{"namespace":"ns","name":"{{{{{name}}}}}"},"spec":{"unhealthyPodEvictionPolicy":"{{{{{policy}}}}}","selector":{{{{{selector}}}}}},"status":{{{{{status}}}}}}""");
}
