namespace NodeStack.ControlPlane.ApiServer.Registry.Authentication;

/// <summary>Self subject reviews: who am I?</summary>
internal static class SelfSubjectReviewKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "authentication.k8s.io",
        Version = "v1",
        Resource = "selfsubjectreviews",
        Kind = "SelfSubjectReview",
        Singular = "selfsubjectreview",
        Namespaced = false,
        Schema = "io.k8s.api.authentication.v1.SelfSubjectReview",
        Verbs = ["create"],
    };
}
