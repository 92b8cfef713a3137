using k8s.Models;
using NodeStack.Kubelet.Server;
using NodeStack.KubeApi.Serving.Auth;
using NodeStack.Kubelet.Server.Metrics;
using NodeStack.Kubelet.Server.Streams;

namespace NodeStack.Kubelet.Tests.Server;

public sealed class RequestRulesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/pods", "get", "pods proxy")]
    [InlineData("GET", "/runningpods/", "get", "pods proxy")]
    [InlineData("GET", "/healthz/ping", "get", "healthz proxy")]
    [InlineData("GET", "/configz", "get", "configz proxy")]
    [InlineData("GET", "/stats/summary", "get", "stats")]
    [InlineData("GET", "/metrics", "get", "metrics")]
    [InlineData("GET", "/metrics/cadvisor", "get", "metrics")]
    [InlineData("GET", "/metricsx", "get", "proxy")]
    [InlineData("GET", "/logs/syslog", "get", "log")]
    [InlineData("POST", "/checkpoint/a/b/c", "create", "checkpoint")]
    [InlineData("GET", "/containerLogs/a/b/c", "get", "proxy")]
    [InlineData("GET", "/exec/a/b/c", "create", "proxy")]
    [InlineData("GET", "/attach/a/b/c", "create", "proxy")]
    [InlineData("GET", "/portForward/a/b", "create", "proxy")]
    [InlineData("PUT", "/run/a/b/c", "create", "proxy")]
    [InlineData("GET", "/EXEC/a/b/c", "create", "proxy")]
    [InlineData("HEAD", "/pods", "", "pods proxy")]
    [InlineData("DELETE", "/other", "delete", "proxy")]
    public void Attributes_OfAPath_AreUpstreamsSaveForCommands(string method, string path, string verb, string subresources)
    {
        Assert.Equal(verb, RequestAttributeRules.Verb(method, path));
        Assert.Equal(subresources, string.Join(' ', RequestAttributeRules.Subresources(path)));
    }

    [Theory]
    [InlineData("/pods", "pods", "false")]
    [InlineData("/metrics/cadvisor", "metrics/cadvisor", "false")]
    [InlineData("/metrics/anything", "other", "false")]
    [InlineData("/exec/a/b/c", "exec", "true")]
    [InlineData("/portForward/a/b", "portForward", "false")]
    [InlineData("/random-12345", "other", "false")]
    [InlineData("/", "other", "false")]
    public void MetricLabels_OfAPath_AreAClosedSet(string path, string label, string longRunning)
    {
        Assert.Equal(label, MetricPathRules.PathLabel(path));
        Assert.Equal(longRunning, MetricPathRules.LongRunningLabel(label));
        Assert.Equal("other", MetricPathRules.MethodLabel("BREW"));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("tailLines=10&follow=true", 0)]
    [InlineData("tail=all&tailLines=x", 0)]
    [InlineData("tailLines=ten", 400)]
    [InlineData("sinceTime=yesterday", 400)]
    [InlineData("tailLines=-1", 422)]
    [InlineData("limitBytes=0", 422)]
    [InlineData("sinceSeconds=0", 422)]
    [InlineData("sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z", 422)]
    [InlineData("stream=All", 0)]
    [InlineData("stream=Stdout", 400)]
    [InlineData("stream=Stdout&tailLines=1", 422)]
    [InlineData("stream=Stdin", 422)]
    public void ParseLogQuery_AnyQuery_HasUpstreamsStatus(string query, int status) =>
        Assert.Equal(status, LogQueryParser.Parse(Query(query), s_now).ErrorStatus);

    [Fact]
    public void ParseLogQuery_Options_AreRead()
    {
        var options = LogQueryParser.Parse(Query("tail=3&limitBytes=100&sinceSeconds=60&timestamps=1&follow="), s_now).Options!;
        Assert.Equal((3L, 100L, s_now.AddMinutes(-1), true, true), (options.TailLines, options.LimitBytes, options.Since, options.Timestamps, options.Follow));
        Assert.False(LogQueryParser.Parse(Query("follow=False&previous=0"), s_now).Previous);
        Assert.Equal(DateTimeOffset.UnixEpoch, LogQueryParser.Parse(Query("sinceSeconds=9223372036854775807"), s_now).Options!.Since);
    }

    [Theory]
    [InlineData("", "you must specify at least 1 of stdin, stdout, stderr")]
    [InlineData("tty=1&error=1", "you must specify at least 1 of stdin, stdout, stderr")]
    [InlineData("output=true", "you must specify at least 1 of stdin, stdout, stderr")]
    [InlineData("output=1", null)]
    public void ParseStreams_Query_AsUpstream(string query, string? error) => Assert.Equal(error, StreamOptionsParser.Streams(Query(query)).Error);

    [Fact]
    public void ParseStreams_TtyAndStderr_LeavesStderrOut() =>
        Assert.Equal(new StreamSelection(true, true, false, true), StreamOptionsParser.Streams(Query("input=1&output=1&error=1&tty=1")).Streams);

    [Theory]
    [InlineData(false, "", null, "")]
    [InlineData(true, "", "query parameter \"port\" is required", null)]
    [InlineData(true, "80,443|8080", null, "80 443 8080")]
    [InlineData(true, "0", "port \"0\" must be > 0", null)]
    [InlineData(true, "x", "unable to parse \"x\" as a port: strconv.ParseUint: parsing \"x\": invalid syntax", null)]
    [InlineData(true, "70000", "unable to parse \"70000\" as a port: strconv.ParseUint: parsing \"70000\": value out of range", null)]
    public void ParsePorts_Query_AsUpstream(bool webSocket, string values, string? error, string? ports)
    {
        var result = StreamOptionsParser.Ports(webSocket, values.Length == 0 ? [] : values.Split('|'));
        Assert.Equal((error, ports), (result.Error, result.Ports is null ? null : string.Join(' ', result.Ports)));
    }

    [Theory]
    [InlineData("running", false, "id1", null)]
    [InlineData("running", true, null, "previous terminated container \"main\" in pod \"web\" not found")]
    [InlineData("restarted", true, "id0", null)]
    [InlineData("terminated", false, "id1", null)]
    [InlineData("ErrImagePull", false, null, "container \"main\" in pod \"web\" is waiting to start: image can't be pulled")]
    [InlineData("ImagePullBackOff", false, null, "container \"main\" in pod \"web\" is waiting to start: trying and failing to pull image")]
    [InlineData("ContainerCreating", false, null, "container \"main\" in pod \"web\" is waiting to start: ContainerCreating")]
    [InlineData("crashed", false, "id0", null)]
    [InlineData("none", false, null, "container \"main\" in pod \"web\" is not available")]
    public void ChooseLogTarget_ByStatus_AsUpstream(string state, bool previous, string? id, string? error)
    {
        var last = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ContainerID = "containerd://id0" } };
        var status = new V1ContainerStatus { Name = "main", ContainerID = "containerd://id1" };
        switch (state)
        {
            case "running": status.State = new V1ContainerState { Running = new() }; break;
            case "restarted": (status.State, status.LastState) = (new V1ContainerState { Running = new() }, last); break;
            case "terminated": status.State = new V1ContainerState { Terminated = new() { ContainerID = "containerd://id1" } }; break;
            case "crashed": (status.State, status.LastState) = (new V1ContainerState { Waiting = new() { Reason = "CrashLoopBackOff" } }, last); break;
            default: status.State = new V1ContainerState { Waiting = new() { Reason = state } }; break;
        }
        var pod = Samples.Pod();
        pod.Status.ContainerStatuses = state == "none" ? [] : [status];

        Assert.Equal((id, error), LogTargetRules.Choose(pod, "main", previous));
    }

    private static Func<string, string?> Query(string text)
    {
        var pairs = text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2)).ToDictionary(static p => p[0], static p => p[1]);
        return key => pairs.GetValueOrDefault(key);
    }
}
