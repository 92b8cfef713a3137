using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>What a pod gets of its service account: the token, the cluster's CA and the namespace's name as a volume, and pull secrets.</summary>
public static class ServiceAccountTokenRules
{
    public const string VolumePrefix = "kube-api-access-";
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>An hour and the seven seconds by which the server tells tokens of this volume from others (serviceaccount.WarnOnlyBoundTokenExpirationSeconds).</summary>
    public const int ExpirationSeconds = 3607;

    /// <summary>Mounts the token into every container that has nothing mounted at its place.</summary>
    /// <param name="newVolumeName">For the volume, if the pod does not have one yet.</param>
    public static void Mount(JsonObject spec, string newVolumeName)
    {
        var present = spec.Items("volumes").Select(v => v.Text("name")).FirstOrDefault(n => n.StartsWith(VolumePrefix, StringComparison.Ordinal));
        var name = present ?? newVolumeName;
        var lacking = spec.Items("initContainers").Concat(spec.Items("containers"))
            .Where(c => !c.Items("volumeMounts").Any(m => m.Text("mountPath") == MountPath)).ToArray();
        foreach (var container in lacking)
            container.Children("volumeMounts").Add((JsonNode)new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = MountPath });
        if (present is null && lacking.Length > 0)
            spec.Children("volumes").Add((JsonNode)Volume(name));
    }

    public static void AddPullSecrets(JsonObject spec, JsonObject account)
    {
        if (spec.Items("imagePullSecrets").Any())
            return;
        foreach (var secret in account.Items("imagePullSecrets"))
            spec.Children("imagePullSecrets").Add((JsonNode)new JsonObject { ["name"] = secret.Text("name") });
    }

    private static JsonObject Volume(string name) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(
                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = ExpirationSeconds, ["path"] = "token" } },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = "kube-root-ca.crt",
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                    },
                },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace",
                            ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
            ["defaultMode"] = 420,
        },
    };
}
