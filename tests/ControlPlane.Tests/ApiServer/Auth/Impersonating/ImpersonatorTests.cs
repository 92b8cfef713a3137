using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Impersonating;
using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Impersonating;

public sealed class ImpersonatorTests
{
    [Fact]
    public async Task Resolve_NoHeaders_IsTheUserItself()
    {
        var request = Users.Of("jane").Asks("list pods");

        Assert.Same(request.User, await Resolve(request, new Allowing(), ("Accept", "x")));
    }

    [Fact]
    public async Task Resolve_OldWayAllowed_TakesOverEverything()
    {
        var authorizer = new Allowing(
            "impersonate users /bob", "impersonate uids.authentication.k8s.io /u1", "impersonate groups /dev", "impersonate userextras.authentication.k8s.io/a/b /v");

        var user = await Resolve(
            Users.Of("jane").Asks("list pods"), authorizer, ("impersonate-user", "bob"), ("Impersonate-Uid", "u1"), ("Impersonate-Group", "dev"),
            ("Impersonate-Extra-A%2fb", "v"));

        Assert.Equal(("bob", "u1"), (user.Name, user.Uid));
        Assert.Equal(["dev", "system:authenticated"], user.Groups);
        Assert.Equal(["v"], user.Extra["a/b"]);
    }

    [Theory]
    [InlineData("impersonate users /bob", "groups")]
    [InlineData("impersonate groups /dev", "users")]
    public async Task Resolve_OneThingNotAllowed_IsRefused(string allowed, string refused)
    {
        Assert.NotEmpty(refused);
        var error = await Assert.ThrowsAsync<ApiException>(
            async () => await Resolve(Users.Of("jane").Asks("list pods"), new Allowing(allowed), ("Impersonate-User", "bob"), ("Impersonate-Group", "dev")));

        // Of the first way, as upstream has it.
        Assert.Equal(
            "pods is forbidden: User \"jane\" cannot impersonate-on:user-info:list resource \"pods\" in API group \"\" at the cluster scope", error.Message);
        Assert.Equal(403, error.Status.Code);
    }

    [Fact]
    public async Task Resolve_ConstrainedWay_NeedsBothRights()
    {
        string[] rights = ["impersonate-on:user-info:list pods", "impersonate:user-info users.authentication.k8s.io /bob"];

        Assert.Equal("bob", (await Resolve(Users.Of("jane").Asks("list pods"), new Allowing(rights), ("Impersonate-User", "bob"))).Name);
        await Assert.ThrowsAsync<ApiException>(async () => await Resolve(Users.Of("jane").Asks("list pods"), new Allowing(rights[0]), ("Impersonate-User", "bob")));
        await Assert.ThrowsAsync<ApiException>(async () => await Resolve(Users.Of("jane").Asks("get pods"), new Allowing(rights), ("Impersonate-User", "bob")));
    }

    [Fact]
    public async Task Resolve_ConstrainedMasters_IsNeverAllowed()
    {
        var authorizer = new Allowing(
            "impersonate-on:user-info:list pods", "impersonate:user-info users.authentication.k8s.io /bob",
            "impersonate:user-info groups.authentication.k8s.io /system:masters");

        var error = await Assert.ThrowsAsync<ApiException>(
            async () => await Resolve(Users.Of("jane").Asks("list pods"), authorizer, ("Impersonate-User", "bob"), ("Impersonate-Group", "system:masters")));

        Assert.EndsWith("impersonating the system:masters group is not allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_ServiceAccount_HasItsGroups()
    {
        var user = await Resolve(
            Users.Of("jane").Asks("list pods"), new Allowing("impersonate serviceaccounts ns/sa"), ("Impersonate-User", "system:serviceaccount:ns:sa"));

        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"], user.Groups);
    }

    [Fact]
    public async Task Resolve_OwnNodeByServiceAccount_IsANode()
    {
        var agent = Users.Of("system:serviceaccount:ns:agent") with
        {
            Extra = new Dictionary<string, IReadOnlyList<string>> { [WellKnown.NodeName] = ["n1"] },
        };
        string[] rights = ["impersonate-on:associated-node:list pods", "impersonate:associated-node nodes.authentication.k8s.io /*"];

        Assert.Equal(["system:nodes", "system:authenticated"], (await Resolve(agent.Asks("list pods"), new Allowing(rights), ("Impersonate-User", "system:node:n1"))).Groups);
        await Assert.ThrowsAsync<ApiException>(async () => await Resolve(agent.Asks("list pods"), new Allowing(rights), ("Impersonate-User", "system:node:n2")));
    }

    [Fact]
    public async Task Resolve_Anonymous_IsUnauthenticated() => Assert.Equal(
        ["system:unauthenticated"],
        (await Resolve(Users.Of("jane").Asks("list pods"), new Allowing("impersonate users /system:anonymous"), ("Impersonate-User", "system:anonymous"))).Groups);

    [Fact]
    public async Task Resolve_GroupWithoutUser_IsABadRequest()
    {
        var error = await Assert.ThrowsAsync<ApiException>(
            async () => await Resolve(Users.Of("jane").Asks("list pods"), new Allowing(), ("Impersonate-Group", "dev")));

        Assert.Equal(400, error.Status.Code);
        Assert.Equal(
            "requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"dev\"}, Extra:map[string][]string(nil)} without impersonating a user name",
            error.Message);
    }

    private static ValueTask<UserIdentity> Resolve(RequestAttributes request, IAuthorizer authorizer, params (string Name, string Value)[] headers) =>
        new Impersonator(authorizer).ResolveAsync(
            headers.Select(h => KeyValuePair.Create(h.Name, (IReadOnlyList<string>)[h.Value])), request, CancellationToken.None);

    private sealed class Allowing(params string[] rights) : IAuthorizer
    {
        public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation)
        {
            var resource = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
            var what = $"{request.Verb} {resource}{(request.Subresource.Length > 0 ? "/" : "")}{request.Subresource} {request.Namespace}/{request.Name}";
            return ValueTask.FromResult(new Authorization(rights.Contains(what.EndsWith(" /", StringComparison.Ordinal) ? what[..^2] : what) ? Decision.Allow : Decision.NoOpinion));
        }
    }
}
