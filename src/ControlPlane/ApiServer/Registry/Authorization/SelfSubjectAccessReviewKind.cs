namespace NodeStack.ControlPlane.ApiServer.Registry.Authorization;

/// <summary>Self subject access reviews: may I?</summary>
internal static class SelfSubjectAccessReviewKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "authorization.k8s.io",
        Version = "v1",
        Resource = "selfsubjectaccessreviews",
        Kind = "SelfSubjectAccessReview",
        Singular = "selfsubjectaccessreview",
        Namespaced = false,
        Schema = "io.k8s.api.authorization.v1.SelfSubjectAccessReview",
        Verbs = ["create"],
    };
}
