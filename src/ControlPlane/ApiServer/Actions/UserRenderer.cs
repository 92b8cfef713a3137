using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Users as reviews show them.</summary>
public static class UserRenderer
{
    public static JsonObject Render(UserIdentity user)
    {
        var json = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
            json["uid"] = user.Uid;
        if (user.Groups.Count > 0)
            json["groups"] = user.Groups.ToJson();
        foreach (var (key, values) in user.Extra)
            json.Child("extra")[key] = values.ToJson();
        return json;
    }
}
