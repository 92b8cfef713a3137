using k8s.Models;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class ProblemReporterTests
{
    private readonly RecordingLoggers _log = new();

    [Fact]
    public void Report_SameProblemAgain_IsToldOnce_OfAnotherObjectAgain()
    {
        var reporter = new ProblemReporter(_log);
        for (var i = 0; i < 3; i++)
            reporter.Report("Service", Meta("a", "1"), Bad("x", "y"));
        reporter.Report("Service", Meta("a", "2"), Bad("x"));
        reporter.Report("Service", Meta("b", "3"), Bad("x"));
        Assert.Equal(
            ["Service ns/a: x; this part is left out", "Service ns/a: y; this part is left out", "Service ns/a: x; this part is left out", "Service ns/b: x; this part is left out"],
            _log.Of(3000));
    }

    [Fact]
    public void Report_VeryManyProblemsOfOneObject_AreSummedUp()
    {
        new ProblemReporter(_log).Report("Service", Meta("a", "1"), Bad([.. Enumerable.Range(0, 5000).Select(i => $"p{i}")]));
        Assert.Equal(21, _log.Of(3000).Count());
        Assert.Contains("4980 more problems", _log.Of(3000).Last(), StringComparison.Ordinal);
    }

    private static V1ObjectMeta Meta(string name, string uid) => new() { NamespaceProperty = "ns", Name = name, Uid = uid };

    private static Translated<string> Bad(params string[] problems) => new("kept", [.. problems]);
}
