namespace NodeStack.ControlPlane.ApiServer.Registry.Authorization;

/// <summary>Self subject rules reviews: what may I?</summary>
internal static class SelfSubjectRulesReviewKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "authorization.k8s.io",
        Version = "v1",
        Resource = "selfsubjectrulesreviews",
        Kind = "SelfSubjectRulesReview",
        Singular = "selfsubjectrulesreview",
        Namespaced = false,
        Schema = "io.k8s.api.authorization.v1.SelfSubjectRulesReview",
        Verbs = ["create"],
    };
}
