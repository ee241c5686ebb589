#r "nuget: EfWriter, 0.1.0"

open System
open EfWriter
open Microsoft.Data.Analysis
open Microsoft.EntityFrameworkCore

[<CLIMutable>]
type Order = { Id: int; Item: string; Price: decimal }

type Shop() =
    inherit DbContext()

    member this.Orders = this.Set<Order>()

    override _.OnConfiguring options =
        let server = Environment.GetEnvironmentVariable "SHOP" |> Option.ofObj
        options.UseNpgsql(defaultArg server "Host=localhost;Database=shop;Username=postgres") |> ignore

let write =
    task {
        use db = new Shop()
        let! _ = db.Database.EnsureCreatedAsync()

        let orders = [ { Id = 0; Item = "tea"; Price = 2.50m }; { Id = 0; Item = "salt"; Price = 0.90m } ]
        let! written = db.WriteAsync orders
        printfn $"{written}"

        let frame = DataFrame(StringDataFrameColumn("city", [ "Bern"; "Zürich" ]), Int32DataFrameColumn("sales", [ 9; 31 ]))
        let! report = db.WriteAsync(frame, "report", WriteOptions(IfExists = IfExists.Replace))
        printfn $"{report}"
    }

write.Wait()
