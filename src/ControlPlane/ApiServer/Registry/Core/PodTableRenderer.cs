using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>What a pod's containers add up to in one line: READY, STATUS, RESTARTS (upstream: printers/internalversion, printPod).</summary>
internal sealed class PodTableRenderer
{
    private readonly JsonObject _pod;
    private readonly JsonObject? _status;
    private readonly HashSet<string> _sidecars;
    private string _reason;
    private long _ready;
    private long _restarts;
    private DateTimeOffset? _lastRestart;

    private PodTableRenderer(JsonObject pod)
    {
        _pod = pod;
        _status = pod.Child("status");
        _sidecars = [.. pod.Child("spec").Items("initContainers").Where(c => c.Text("restartPolicy") == "Always").Select(c => c.Text("name"))];
        _reason = TableCell.Or(_status.Text("reason"), _status.Text("phase"));
        if (_status.Items("conditions").Any(c => c.Text("type") == "PodScheduled" && c.Text("reason") == "SchedulingGated"))
            _reason = "SchedulingGated";
    }

    public static string Ready(JsonObject pod)
    {
        var seen = Read(pod);
        return TableCell.Ratio(seen._ready, pod.Child("spec").Count("containers") + seen._sidecars.Count);
    }

    public static string Status(JsonObject pod) => Read(pod)._reason;

    public static string Restarts(JsonObject pod, DateTimeOffset now)
    {
        var seen = Read(pod);
        var count = seen._restarts.ToString(CultureInfo.InvariantCulture);
        return seen._restarts != 0 && seen._lastRestart is { } last ? $"{count} ({AgeRenderer.Render(now - last)} ago)" : count;
    }

    public static string ReadinessGates(JsonObject pod)
    {
        var gates = pod.Child("spec").Items("readinessGates");
        var conditions = pod.Child("status").Items("conditions");
        return gates.Count == 0
            ? "<none>"
            : TableCell.Ratio(gates.Count(g => conditions.FirstOrDefault(c => c.Text("type") == g.Text("conditionType")).Text("status") == "True"), gates.Count);
    }

    private static PodTableRenderer Read(JsonObject pod)
    {
        var renderer = new PodTableRenderer(pod);
        if (!renderer.ReadInitContainers() || renderer.HasCondition("Initialized"))
            renderer.ReadContainers();
        renderer.ReadDeletion();
        return renderer;
    }

    /// <summary>Answers whether the pod is still being initialized.</summary>
    private bool ReadInitContainers()
    {
        var statuses = _status.Items("initContainerStatuses");
        for (var i = 0; i < statuses.Count; i++)
        {
            var container = statuses[i];
            Count(container);
            var state = container.Child("state");
            if (state.Child("terminated") is { } ended && ended.Number("exitCode") == 0)
                continue;
            if (IsSidecar(container) && container.Flag("started"))
            {
                _ready += container.Flag("ready") ? 1 : 0;
                continue;
            }
            _reason = "Init:" + InitReason(state, i);
            return true;
        }
        return false;
    }

    private string InitReason(JsonObject? state, int index)
    {
        if (state.Child("terminated") is { } ended)
            return Ending(ended);
        var waiting = state.Child("waiting").Text("reason");
        return waiting.Length > 0 && waiting != "PodInitializing" ? waiting : TableCell.Ratio(index, _pod.Child("spec").Count("initContainers"));
    }

    private void ReadContainers()
    {
        ForgetInitRestarts();
        var isRunning = false;
        var failure = "";
        foreach (var container in _status.Items("containerStatuses").Reverse())
        {
            Count(container);
            var state = container.Child("state");
            if (state.Child("waiting").Text("reason") is { Length: > 0 } waiting)
            {
                _reason = waiting;
            }
            else if (state.Child("terminated") is { } ended)
            {
                _reason = Ending(ended);
                failure = ended.Number("exitCode") != 0 ? _reason : failure;
            }
            else if (container.Flag("ready") && state.Child("running") is not null)
            {
                isRunning = true;
                _ready++;
            }
        }
        // One container that ended does not end the pod.
        if (_reason == "Completed")
            _reason = isRunning && HasCondition("Ready") ? "Running" : failure.Length > 0 ? failure : isRunning ? "NotReady" : _reason;
    }

    /// <summary>Restarts of init containers count only while they run; those of sidecars always.</summary>
    private void ForgetInitRestarts()
    {
        _restarts = 0;
        _lastRestart = null;
        foreach (var container in _status.Items("initContainerStatuses").Where(IsSidecar))
            Count(container);
    }

    private void ReadDeletion()
    {
        if (!_pod.Child("metadata").Has("deletionTimestamp"))
            return;
        if (_status.Text("reason") == "NodeLost")
            _reason = "Unknown";
        else if (_status.Text("phase") is not ("Succeeded" or "Failed"))
            _reason = "Terminating";
    }

    private void Count(JsonObject container)
    {
        _restarts += container.Number("restartCount");
        var ended = AgeRenderer.Read(container.Child("lastState").Child("terminated"), "finishedAt");
        if (ended is not null && (_lastRestart is null || ended > _lastRestart))
            _lastRestart = ended;
    }

    private bool IsSidecar(JsonObject container) => _sidecars.Contains(container.Text("name"));

    private bool HasCondition(string type) => _status.Items("conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");

    private static string Ending(JsonObject ended) => true switch
    {
        _ when ended.Text("reason") is { Length: > 0 } reason => reason,
        _ when ended.Number("signal") is not 0 and var signal => string.Create(CultureInfo.InvariantCulture, $"Signal:{signal}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"ExitCode:{ended.Number("exitCode")}"),
    };
}
