using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Tells what somebody may do: SubjectAccessReview, within a namespace LocalSubjectAccessReview, of oneself SelfSubjectAccessReview.</summary>
public sealed class AccessReviewAction : IAction
{
    private const string Group = "authorization.k8s.io";
    private readonly IAuthorizer _authorizer;
    private readonly string _kind;
    private readonly bool _isSelf;
    private readonly bool _isLocal;

    private AccessReviewAction(IAuthorizer authorizer, string kind, string resource, bool isSelf = false, bool isLocal = false)
    {
        (_authorizer, _kind, _isSelf, _isLocal) = (authorizer, kind, isSelf, isLocal);
        Path = $"{resource}.{Group}";
    }

    public string Path { get; }

    public static IReadOnlyList<IAction> All(IAuthorizer authorizer) =>
    [
        new AccessReviewAction(authorizer, "SubjectAccessReview", "subjectaccessreviews"),
        new AccessReviewAction(authorizer, "LocalSubjectAccessReview", "localsubjectaccessreviews", isLocal: true),
        new AccessReviewAction(authorizer, "SelfSubjectAccessReview", "selfsubjectaccessreviews", isSelf: true),
    ];

    public async Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation)
    {
        var review = request.Body;
        var errors = AccessReviewParser.Check(review, !_isSelf, _isLocal ? request.Namespace : null);
        if (errors.Any)
            throw ApiErrors.Invalid(Group, _kind, "", errors.Items);
        if (_isLocal && review.Text("metadata", "namespace") != request.Namespace)
            throw ApiErrors.BadRequest($"spec.resourceAttributes.namespace must match namespace: {request.Namespace}");
        var asked = AccessReviewParser.Attributes(review, _isSelf ? request.User : AccessReviewParser.User(review));
        review["status"] = Status(await _authorizer.AuthorizeAsync(asked, cancellation).ConfigureAwait(false));
        return new ActionAnswer(201, review);
    }

    private static JsonObject Status(Authorization answer)
    {
        var status = new JsonObject { ["allowed"] = answer.Decision == Decision.Allow };
        if (answer.Decision == Decision.Deny)
            status["denied"] = true;
        if (answer.Reason.Length > 0)
            status["reason"] = answer.Reason;
        return status;
    }
}
