namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Bindings: a pod gets its node.</summary>
internal static class BindingKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "bindings",
        Kind = "Binding",
        Singular = "binding",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.Binding",
        Verbs = ["create"],
    };
}
