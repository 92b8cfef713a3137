using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Whether a refusal means that the namespace goes: creating in it will never succeed again.</summary>
public static class NamespaceEndRules
{
    public static bool IsEnding(ApiException error) => error.IsForbidden && error.Message.Contains("because it is being terminated", StringComparison.Ordinal);
}
