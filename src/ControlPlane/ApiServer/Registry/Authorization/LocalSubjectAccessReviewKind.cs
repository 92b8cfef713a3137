namespace NodeStack.ControlPlane.ApiServer.Registry.Authorization;

/// <summary>Local subject access reviews: may they, in this namespace?</summary>
internal static class LocalSubjectAccessReviewKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "authorization.k8s.io",
        Version = "v1",
        Resource = "localsubjectaccessreviews",
        Kind = "LocalSubjectAccessReview",
        Singular = "localsubjectaccessreview",
        Namespaced = true,
        Schema = "io.k8s.api.authorization.v1.LocalSubjectAccessReview",
        Verbs = ["create"],
    };
}
