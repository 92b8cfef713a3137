namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Core;

public class PodTableRendererTests
{
    private const string Two = """ "spec":{"containers":[{"name":"a"},{"name":"b"}],"initContainers":[{"name":"i"},{"name":"j"}]} """;

    [Theory]
    [InlineData("pending", "", """ "phase":"Pending" """, "0/2|Pending|0")]
    [InlineData("gated", "", """ "phase":"Pending","conditions":[{"type":"PodScheduled","reason":"SchedulingGated"}] """, "0/2|SchedulingGated|0")]
    [InlineData("initializing", "", """ "phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}] """, "0/2|Init:1/2|0")]
    [InlineData("init crashed", "", """ "phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"finishedAt":"2026-01-02T02:59:05Z"}}}] """, "0/2|Init:CrashLoopBackOff|2 (5m ago)")]
    [InlineData("init failed", "", """ "phase":"Failed","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":3}}}] """, "0/2|Init:ExitCode:3|0")]
    [InlineData("init waiting", "", """ "phase":"Pending","initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"PodInitializing"}}}] """, "0/2|Init:0/2|0")]
    [InlineData("running", "", """ "phase":"Running","containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}},{"name":"b","ready":false,"state":{"running":{}}}] """, "1/2|Running|0")]
    [InlineData("crash loop", "", """ "phase":"Running","containerStatuses":[{"name":"a","restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"finishedAt":"2026-01-02T03:03:05Z"}}},{"name":"b","ready":true,"state":{"running":{}}}] """, "1/2|CrashLoopBackOff|4 (60s ago)")]
    [InlineData("one ended, ready", "", """ "phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"state":{"running":{}}}] """, "1/2|Running|0")]
    [InlineData("one ended, not ready", "", """ "phase":"Running","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"state":{"running":{}}}] """, "1/2|NotReady|0")]
    [InlineData("error behind completed", "", """ "phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","state":{"terminated":{"exitCode":1,"reason":"Error"}}}] """, "0/2|Error|0")]
    [InlineData("killed", "", """ "phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":137,"signal":9}}}] """, "0/2|Signal:9|0")]
    [InlineData("evicted", "", """ "phase":"Failed","reason":"Evicted" """, "0/2|Evicted|0")]
    [InlineData("terminating", ",\"deletionTimestamp\":\"2026-01-02T03:04:00Z\"", """ "phase":"Running" """, "0/2|Terminating|0")]
    [InlineData("terminating but done", ",\"deletionTimestamp\":\"2026-01-02T03:04:00Z\"", """ "phase":"Succeeded" """, "0/2|Succeeded|0")]
    [InlineData("node lost", ",\"deletionTimestamp\":\"2026-01-02T03:04:00Z\"", """ "phase":"Running","reason":"NodeLost" """, "0/2|Unknown|0")]
    public void Cells_OfPod_AreAsKubectlShows(string name, string metadata, string status, string row)
    {
        var cells = TableCells.Row("v1/pods", $$"""{ "metadata":{ "name":"p" {{metadata}} }, {{Two}}, "status":{ {{status}} } }""").Split('|');

        Assert.Equal((name, row), (name, string.Join('|', cells[1..4])));
    }

    [Fact]
    public void Cells_Sidecar_CountsAsContainer()
    {
        var row = TableCells.Row("v1/pods", """
            {"metadata":{"name":"p"},
             "spec":{"nodeName":"n","containers":[{"name":"a"}],"initContainers":[{"name":"s","restartPolicy":"Always"}],"readinessGates":[{"conditionType":"g"}]},
             "status":{"phase":"Running","podIPs":[{"ip":"1.2.3.4"}],"conditions":[{"type":"g","status":"True"}],
              "initContainerStatuses":[{"name":"s","started":true,"ready":true,"restartCount":1,"state":{"running":{}}}],
              "containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}}]}}
            """);

        Assert.Equal("p|2/2|Running|1|<unknown>|1.2.3.4|n|<none>|1/1", row);
    }
}
