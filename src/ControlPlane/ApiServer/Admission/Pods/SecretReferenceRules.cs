using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>Pods of a service account that says so may only refer to the secrets the account names.</summary>
public static class SecretReferenceRules
{
    private const string Annotation = "kubernetes.io/enforce-mountable-secrets";

    // As Go's strconv.ParseBool.
    public static bool IsEnforced(JsonObject account) => account.Text("metadata", "annotations", Annotation) is "1" or "t" or "T" or "true" or "TRUE" or "True";

    /// <summary>Null: fine; else upstream's message.</summary>
    /// <param name="onlyDebug">Only ephemeral containers are looked at: the rest was let in before.</param>
    public static string? Problem(JsonObject pod, JsonObject account, bool onlyDebug)
    {
        var name = account.Text("metadata", "name");
        var mountable = account.Items("secrets").Select(s => s.Text("name")).ToHashSet(StringComparer.Ordinal);
        if (onlyDebug)
            return pod.Items("spec", "ephemeralContainers").Select(c => Problem("ephemeral container", c, mountable, name)).FirstOrDefault(p => p is not null);
        return VolumeProblem(pod, mountable, name)
            ?? pod.Items("spec", "initContainers").Select(c => Problem("init container", c, mountable, name)).FirstOrDefault(p => p is not null)
            ?? pod.Items("spec", "containers").Select(c => Problem("container", c, mountable, name)).FirstOrDefault(p => p is not null)
            ?? PullSecretProblem(pod, account, name);
    }

    private static string? VolumeProblem(JsonObject pod, HashSet<string> mountable, string account)
    {
        var secret = pod.Items("spec", "volumes").Where(v => v["secret"] is not null).Select(v => v.Text("secret", "secretName")).FirstOrDefault(s => !mountable.Contains(s));
        return secret is null ? null : $"volume with secret.secretName=\"{secret}\" is not allowed because service account {account} does not reference that secret";
    }

    private static string? Problem(string kind, JsonObject container, HashSet<string> mountable, string account)
    {
        var tail = $"is not allowed because service account {account} does not reference that secret";
        foreach (var variable in container.Items("env").Where(e => e.At("valueFrom", "secretKeyRef") is not null))
        {
            var secret = variable.Text("valueFrom", "secretKeyRef", "name");
            if (!mountable.Contains(secret))
                return $"{kind} {container.Text("name")} with envVar {variable.Text("name")} referencing secret.secretName=\"{secret}\" {tail}";
        }
        var from = container.Items("envFrom").Where(e => e["secretRef"] is not null).Select(e => e.Text("secretRef", "name")).FirstOrDefault(s => !mountable.Contains(s));
        return from is null ? null : $"{kind} {container.Text("name")} with envFrom referencing secret.secretName=\"{from}\" {tail}";
    }

    private static string? PullSecretProblem(JsonObject pod, JsonObject account, string name)
    {
        var allowed = account.Items("imagePullSecrets").Select(s => s.Text("name")).ToHashSet(StringComparer.Ordinal);
        var index = 0;
        foreach (var secret in pod.Items("spec", "imagePullSecrets").Select(s => s.Text("name")))
        {
            if (!allowed.Contains(secret))
                return $"imagePullSecrets[{index}].name=\"{secret}\" is not allowed because service account {name} does not reference that imagePullSecret";
            index++;
        }
        return null;
    }
}
