using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Admission.Rbac;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Rbac;

public sealed class RbacEscalationAdmissionTests
{
    private const string Group = ".rbac.authorization.k8s.io";
    private const string ReadPods = """[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]""";
    private readonly FakeObjects _objects = new FakeObjects()
        .With("roles" + Group, $$"""{"metadata":{"namespace":"ns","name":"pods"},"rules":{{ReadPods}}}""")
        .With("roles" + Group, """{"metadata":{"namespace":"ns","name":"granter"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["escalate","bind"],"resourceNames":["secrets"]}]}""")
        .With("roles" + Group, """{"metadata":{"namespace":"ns","name":"secrets"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["*"]}]}""")
        .With("rolebindings" + Group, """{"metadata":{"namespace":"ns","name":"a"},"roleRef":{"kind":"Role","name":"pods"},"subjects":[{"kind":"User","name":"jane"}]}""")
        .With("rolebindings" + Group, """{"metadata":{"namespace":"ns","name":"b"},"roleRef":{"kind":"Role","name":"granter"},"subjects":[{"kind":"User","name":"boss"}]}""");

    [Fact]
    public async Task Validate_RoleWithinOwnRights_IsLetIn() => await Check("jane", "roles", Role("r", ReadPods));

    [Fact]
    public async Task Validate_RoleBeyondOwnRights_IsForbidden()
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => Check("jane", "roles", Role("r", """[{"apiGroups":[""],"resources":["pods"],"verbs":["get","delete"]}]""")));

        Assert.Equal(
            "roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"jane\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
            + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}",
            error.Message);
    }

    [Fact]
    public async Task Validate_Masters_MayGrantEverything()
    {
        var request = Request(Users.Admin.Name, "roles", Role("r", """[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]"""), null, Users.Admin);

        await Admission().ValidateAsync(request, CancellationToken.None);
    }

    [Fact]
    public async Task Validate_MayEscalateThatRole_OnlyOnUpdateByName()
    {
        var wide = Role("secrets", """[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]""");

        await Check("boss", "roles", wide, Role("secrets", "[]"));
        await Assert.ThrowsAsync<ApiException>(() => Check("boss", "roles", wide));
        await Assert.ThrowsAsync<ApiException>(() => Check("boss", "roles", Role("other", """[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]"""), Role("other", "[]")));
    }

    [Fact]
    public async Task Validate_Binding_NeedsTheRolesRightsOrBind()
    {
        await Check("jane", "rolebindings", Binding("pods"));
        await Check("boss", "rolebindings", Binding("secrets"));
        var forbidden = await Assert.ThrowsAsync<ApiException>(() => Check("jane", "rolebindings", Binding("secrets")));
        Assert.Contains("{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"*\"]}", forbidden.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiException>(() => Check("jane", "rolebindings", Binding("none")))).Status.Code);
    }

    [Fact]
    public async Task Validate_AggregatedRole_NeedsEverything()
    {
        var role = Role("r", ReadPods);
        role["aggregationRule"] = JsonNode.Parse("""{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}""");
        _objects.With("clusterrolebindings" + Group, """{"metadata":{"name":"j"},"roleRef":{"kind":"ClusterRole","name":"pods"},"subjects":[{"kind":"User","name":"jane"}]}""")
            .With("clusterroles" + Group, $$"""{"metadata":{"name":"pods"},"rules":{{ReadPods}}}""");

        var error = await Assert.ThrowsAsync<ApiException>(() => Check("jane", "clusterroles", role));

        Assert.EndsWith("must have cluster-admin privileges to use the aggregationRule", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_OnlyOwnersChanged_IsLetIn()
    {
        var old = Role("r", """[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]""");
        var changed = (JsonObject)old.DeepClone();
        changed["metadata"]!["finalizers"] = new JsonArray("x");
        await Check("jane", "roles", changed, old);
        changed["metadata"]!["labels"] = new JsonObject { ["a"] = "b" };

        await Assert.ThrowsAsync<ApiException>(() => Check("jane", "roles", changed, old));
    }

    private static JsonObject Role(string name, string rules) =>
        new() { ["metadata"] = new JsonObject { ["name"] = name }, ["rules"] = JsonNode.Parse(rules) };

    private static JsonObject Binding(string role) =>
        new() { ["metadata"] = new JsonObject { ["name"] = "b" }, ["roleRef"] = new JsonObject { ["kind"] = "Role", ["name"] = role } };

    private async Task Check(string user, string resource, JsonObject item, JsonObject? old = null) =>
        await Admission().ValidateAsync(Request(user, resource, item, old, Users.Of(user, "system:authenticated")), CancellationToken.None);

    private static AdmissionRequest Request(string user, string resource, JsonObject item, JsonObject? old, NodeStack.ControlPlane.ApiServer.Auth.UserIdentity identity)
    {
        Assert.NotEmpty(user);
        return new AdmissionRequest
        {
            Operation = old is null ? AdmissionOperation.Create : AdmissionOperation.Update,
            Resource = FakeObjects.Declare(resource + Group),
            Namespace = resource.StartsWith("cluster", StringComparison.Ordinal) ? "" : "ns",
            Name = (string)item["metadata"]!["name"]!,
            Object = item,
            OldObject = old,
            User = identity,
        };
    }

    private RbacEscalationAdmission Admission()
    {
        var cache = new RbacCache(_objects);
        return new RbacEscalationAdmission(cache, new RbacAuthorizer(cache));
    }
}
