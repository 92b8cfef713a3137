using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Pods;

/// <summary>Defaults of one container and of what it contains.</summary>
internal static class ContainerDefaultRules
{
    public static void Apply(JsonObject container)
    {
        container.Default("imagePullPolicy", ImageRules.DefaultPullPolicy(container.Text("image")));
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        var resources = container.MakeChild("resources");
        QuantityDefaultRules.RoundUp(resources, "limits");
        QuantityDefaultRules.RoundUp(resources, "requests");
        foreach (var port in container.Items("ports"))
            port.Default("protocol", "TCP");
        foreach (var variable in container.Items("env"))
            ApplyFieldReference(variable.Child("valueFrom").Child("fieldRef"));
        ApplyProbe(container.Child("livenessProbe"));
        ApplyProbe(container.Child("readinessProbe"));
        ApplyProbe(container.Child("startupProbe"));
        ApplyHttpGet(container.Child("lifecycle").Child("postStart").Child("httpGet"));
        ApplyHttpGet(container.Child("lifecycle").Child("preStop").Child("httpGet"));
    }

    public static void ApplyFieldReference(JsonObject? reference) => reference?.Default("apiVersion", "v1");

    private static void ApplyProbe(JsonObject? probe)
    {
        if (probe is null)
            return;
        probe.DefaultZero("timeoutSeconds", 1);
        probe.DefaultZero("periodSeconds", 10);
        probe.DefaultZero("successThreshold", 1);
        probe.DefaultZero("failureThreshold", 3);
        ApplyHttpGet(probe.Child("httpGet"));
        if (probe.Child("grpc") is { } grpc && !grpc.Has("service"))
            grpc["service"] = "";
    }

    private static void ApplyHttpGet(JsonObject? action)
    {
        action?.Default("path", "/");
        action?.Default("scheme", "HTTP");
    }
}
