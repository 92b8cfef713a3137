using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Probes and lifecycle handlers: exactly one action, and its parameters.</summary>
internal static class ActionValidator
{
    public static void CheckProbes(FieldCursor container, ContainerSurroundings around)
    {
        CheckProbe(container["livenessProbe"], isSuccessOnce: true, around);
        CheckProbe(container["readinessProbe"], isSuccessOnce: false, around);
        CheckProbe(container["startupProbe"], isSuccessOnce: true, around);
    }

    public static void CheckLifecycle(FieldCursor lifecycle, ContainerSurroundings around)
    {
        if (lifecycle["postStart"].IsSet)
            CheckHandler(lifecycle["postStart"], around);
        if (lifecycle["preStop"].IsSet)
            CheckHandler(lifecycle["preStop"], around);
        if (lifecycle["stopSignal"].IsSet)
            CheckSignal(lifecycle["stopSignal"], around.OperatingSystem);
    }

    /// <param name="isSuccessOnce">Liveness and startup probes succeed at the first success, always.</param>
    private static void CheckProbe(FieldCursor probe, bool isSuccessOnce, ContainerSurroundings around)
    {
        if (!probe.IsSet)
            return;
        CheckHandler(probe, around);
        foreach (var field in (string[])["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"])
            probe[field].MustNotBeNegative();
        var grace = probe["terminationGracePeriodSeconds"];
        if (grace.NumberOrNull <= 0)
            grace.Invalid("must be greater than 0");
        if (isSuccessOnce && probe["successThreshold"].Number != 1)
            probe["successThreshold"].Invalid(probe["successThreshold"].Number, "must be 1");
        if (!isSuccessOnce && grace.IsSet)
            grace.Invalid("must not be set for readinessProbes");
    }

    private static void CheckHandler(FieldCursor handler, ContainerSurroundings around)
    {
        var isFirst = true;
        foreach (var name in (string[])["exec", "httpGet", "tcpSocket", "grpc", "sleep"])
        {
            if (!handler[name].IsSet)
                continue;
            if (isFirst)
                CheckAction(name, handler[name], around);
            else
                handler[name].Forbidden("may not specify more than 1 handler type");
            isFirst = false;
        }
        if (isFirst)
            handler.Required("must specify a handler type");
    }

    private static void CheckAction(string name, FieldCursor action, ContainerSurroundings around)
    {
        switch (name)
        {
            case "exec":
                action["command"].MustBeSet();
                break;
            case "httpGet":
                CheckHttp(action);
                break;
            case "tcpSocket":
                action["port"].MustBePortNumberOrName();
                break;
            case "grpc":
                action["port"].MustBePort();
                break;
            case "sleep":
                var seconds = action["seconds"].Number;
                if (around.GracePeriodSeconds is { } grace && (seconds < 0 || seconds > grace))
                    action.Invalid(seconds, string.Create(CultureInfo.InvariantCulture, $"must be non-negative and less than terminationGracePeriodSeconds ({grace})"));
                break;
        }
    }

    private static void CheckHttp(FieldCursor action)
    {
        action["path"].MustBeSet();
        action["port"].MustBePortNumberOrName();
        if (action["scheme"].Text is not ("HTTP" or "HTTPS"))
            action["scheme"].NotSupported("HTTP", "HTTPS");
        foreach (var header in action["httpHeaders"].Items)
            header["name"].Named($"{action.Path}.httpHeaders").MustBe(NameRules.HttpHeader);
    }

    private static void CheckSignal(FieldCursor signal, string? os)
    {
        if (os is null)
            signal.Forbidden("may not be set for containers with empty `spec.os.name`");
        else if (os == "windows" && signal.Text is not ("SIGKILL" or "SIGTERM"))
            signal.NotSupported("SIGKILL", "SIGTERM");
        else if (os == "linux" && !StopSignals.Linux.Contains(signal.Text))
            signal.NotSupported(StopSignals.Linux);
    }
}
