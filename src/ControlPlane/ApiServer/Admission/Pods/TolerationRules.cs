using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>Puts tolerations together.</summary>
public static class TolerationRules
{
    /// <summary>Both lists, without those that another one includes. Of equal ones the first stays.</summary>
    public static IReadOnlyList<JsonObject> Merge(IEnumerable<JsonObject> first, IEnumerable<JsonObject> second)
    {
        var all = first.Concat(second).ToArray();
        var merged = new List<JsonObject>();
        for (var i = 0; i < all.Length; i++)
        {
            var one = all[i];
            var included = merged.Any(m => Includes(m, one)) || all.Skip(i + 1).Any(later => !JsonNode.DeepEquals(one, later) && Includes(later, one));
            if (!included)
                merged.Add(one);
        }
        return merged;
    }

    /// <summary>Whether one tolerates all that another does.</summary>
    public static bool Includes(JsonObject wide, JsonObject narrow)
    {
        if (JsonNode.DeepEquals(wide, narrow))
            return true;
        var isExists = wide.Text("operator") == "Exists";
        if (wide.Text("key") != narrow.Text("key") && !(wide.Text("key").Length == 0 && isExists))
            return false;
        if (wide.Text("effect").Length > 0 && wide.Text("effect") != narrow.Text("effect"))
            return false;
        if (wide.Text("effect") == "NoExecute" && wide.Number("tolerationSeconds") is { } seconds && !(narrow.Number("tolerationSeconds") <= seconds))
            return false;
        return isExists
            || (wide.Text("operator") is "Equal" or "" && narrow.Text("operator") == "Equal" && wide.Text("value") == narrow.Text("value"));
    }
}
