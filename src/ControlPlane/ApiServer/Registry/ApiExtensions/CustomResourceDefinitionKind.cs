namespace NodeStack.ControlPlane.ApiServer.Registry.ApiExtensions;

/// <summary>Custom resource definitions.</summary>
internal sealed class CustomResourceDefinitionKind : SpecStatusRules
{
    private static readonly CustomResourceDefinitionKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "apiextensions.k8s.io",
        Version = "v1",
        Resource = "customresourcedefinitions",
        Kind = "CustomResourceDefinition",
        Singular = "customresourcedefinition",
        Namespaced = false,
        Schema = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
        ShortNames = ["crd", "crds"],
        Categories = ["api-extensions"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new StatusRules(Rules)),
        ],
    };

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;
}
