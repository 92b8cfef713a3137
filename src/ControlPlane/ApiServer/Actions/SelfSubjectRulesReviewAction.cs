using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Lists what one may do in a namespace, as far as roles tell: what nodes may do cannot be listed.</summary>
public sealed class SelfSubjectRulesReviewAction(RbacCache roles) : IAction
{
    public string Path => "selfsubjectrulesreviews.authorization.k8s.io";

    public Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation)
    {
        var space = request.Body.Text("spec", "namespace");
        if (space.Length == 0)
            return Task.FromException<ActionAnswer>(ApiErrors.BadRequest("no namespace on request"));
        var (rules, problem) = roles.Current.RulesFor(request.User, space);
        var isNode = NodeIdentityRules.NodeName(request.User) is not null;
        var status = new JsonObject
        {
            ["resourceRules"] = List(rules.Where(r => r.Resources.Count > 0).Select(Resources)),
            ["nonResourceRules"] = List(rules.Where(r => r.NonResourceUrls.Count > 0).Select(Paths)),
            ["incomplete"] = isNode,
        };
        string[] problems = [.. new[] { isNode ? "node authorizer does not support user rule resolution" : "", problem }.Where(p => p.Length > 0)];
        if (problems.Length > 0)
            status["evaluationError"] = problems is [var only] ? only : $"[{string.Join(", ", problems)}]";
        return Task.FromResult(new ActionAnswer(201, new JsonObject
        {
            ["kind"] = "SelfSubjectRulesReview",
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["metadata"] = new JsonObject(),
            ["spec"] = new JsonObject(),
            ["status"] = status,
        }));
    }

    private static JsonObject Resources(PolicyRule rule)
    {
        var json = new JsonObject { ["verbs"] = rule.Verbs.ToJson(), ["apiGroups"] = rule.ApiGroups.ToJson(), ["resources"] = rule.Resources.ToJson() };
        if (rule.ResourceNames.Count > 0)
            json["resourceNames"] = rule.ResourceNames.ToJson();
        return json;
    }

    private static JsonObject Paths(PolicyRule rule) => new() { ["verbs"] = rule.Verbs.ToJson(), ["nonResourceURLs"] = rule.NonResourceUrls.ToJson() };

    private static JsonArray List(IEnumerable<JsonObject> items) => new([.. items]);
}
