namespace NodeStack.ControlPlane.ApiServer.Registry.Authorization;

/// <summary>Subject access reviews: may they?</summary>
internal static class SubjectAccessReviewKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "authorization.k8s.io",
        Version = "v1",
        Resource = "subjectaccessreviews",
        Kind = "SubjectAccessReview",
        Singular = "subjectaccessreview",
        Namespaced = false,
        Schema = "io.k8s.api.authorization.v1.SubjectAccessReview",
        Verbs = ["create"],
    };
}
