using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>Why an object is not known, in upstream's words.</summary>
internal static class ConfigProblems
{
    public static string NotRegistered(ConfigReference reference) =>
        $"object {ConfigErrors.Quote(reference.Namespace)}/{ConfigErrors.Quote(reference.Name)} not registered";

    public static string NotSynced(ConfigReference reference) =>
        $"failed to sync {reference.Resource} cache: timed out waiting for the condition";
}
