/** The looks of a report: light and dark, narrow and wide, screen and paper. */
export const STYLE_SHEET = `
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--ink:#18202c;--muted:#566072;--line:#dde2ea;--accent:#1b5cb8;
--bar:#3f7fd6;--track:#e7ebf1;--before:#b24a00;--nulls:#8a5a00;--distinct:#3f7fd6;
--high:#9c1c0f;--high-bg:#fde8e5;--medium:#754700;--medium-bg:#fdf0d3;--low:#27466f;--low-bg:#e5edf8;--ok:#16603a;--ok-bg:#e1f4e9}
@media(prefers-color-scheme:dark){:root{--bg:#0e131a;--card:#171e28;--ink:#e7ebf2;--muted:#a5b0c2;--line:#2c3646;
--accent:#86b9ff;--bar:#5f9df2;--track:#28323f;--before:#f2a65e;--nulls:#d9a441;--distinct:#5f9df2;
--high:#ffb4a8;--high-bg:#4b1b16;--medium:#ffd48c;--medium-bg:#43310c;--low:#bcd6ff;--low-bg:#1f3350;--ok:#a1e4be;--ok-bg:#143a27}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums}
main,body>header{max-width:1240px;margin:0 auto;padding:0 20px}
body>header{padding-top:36px}
h1,h2,h3,h4,h5,p,ul,dl,dd,figure{margin:0}
h1{font-size:30px;line-height:1.2;letter-spacing:-.02em;overflow-wrap:anywhere}
h2{font-size:19px;letter-spacing:-.01em;margin:36px 0 12px}
h3,h4{overflow-wrap:anywhere}
h5{font-size:12px;font-weight:600;color:var(--muted)}
ul{list-style:none;padding:0}
a{color:var(--accent)}
bdi,code,.type,.id{overflow-wrap:anywhere}
code,.id,.type{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.card:focus{outline:3px solid var(--accent);outline-offset:2px}
.muted,.eyebrow{color:var(--muted)}
.eyebrow{font-size:13px;font-weight:600}
.skip{position:absolute;left:-9999px}.skip:focus{left:20px;top:8px;background:var(--card);padding:8px 12px;z-index:2}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.about{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:10px;color:var(--muted);font-size:14px}
.about div{display:flex;gap:6px;min-width:0;flex-wrap:wrap}.about dd{color:var(--ink)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-top:24px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px;min-width:0}
.tile dt{font-size:13px;color:var(--muted)}
.tile .big{font-size:26px;font-weight:650;line-height:1.25;letter-spacing:-.02em;overflow-wrap:anywhere}
.tile .small{font-size:13px;color:var(--muted)}
.tile.high{background:var(--high-bg);border-color:transparent}.tile.high *{color:var(--high)}
.tile.medium{background:var(--medium-bg);border-color:transparent}.tile.medium *{color:var(--medium)}
.panel{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:6px 18px}
.note{border-left:4px solid var(--medium);background:var(--medium-bg);color:var(--medium);border-radius:6px;padding:8px 14px;margin-top:12px;overflow-wrap:anywhere}
.attention li{padding:9px 0;border-top:1px solid var(--line);display:flex;gap:4px 10px;flex-wrap:wrap;align-items:baseline;overflow-wrap:anywhere}
.attention li:first-child{border-top:0}
.attention li>span{min-width:0}.attention a{font-weight:550}.attention .finding+.finding::before{content:"· "}
.badge{display:inline-block;border-radius:999px;padding:1px 10px;font-size:12.5px;font-weight:600;white-space:nowrap}
.badge.high,.badge.failed{background:var(--high-bg);color:var(--high)}
.badge.medium,.badge.empty,.badge.skipped{background:var(--medium-bg);color:var(--medium)}
.badge.low,.badge.schema{background:var(--low-bg);color:var(--low)}
.badge.ok,.badge.success{background:var(--ok-bg);color:var(--ok)}
.tools{display:flex;flex-wrap:wrap;gap:10px 16px;align-items:end;margin:0 0 12px}
.tools label{font-size:13px;color:var(--muted);display:flex;flex-direction:column;gap:3px;min-width:0}
.tools p{margin-left:auto}.tools h2{margin:24px 0 0}.tools button{margin-left:auto;font-size:14px}
input,select,button{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--muted);border-radius:8px;padding:6px 11px;max-width:100%}
button{cursor:pointer}button:disabled{cursor:default;opacity:1}
.more{display:block;margin:16px auto 4px}
.scroll{overflow-x:auto;border-radius:12px}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;font-weight:600;padding:10px 0 4px}
th,td{padding:7px 12px;text-align:left;border-top:1px solid var(--line);vertical-align:middle;font-weight:400}
thead th{border-top:0;color:var(--muted);font-size:13px;white-space:nowrap}
th button{border:0;background:none;padding:2px 0;color:var(--muted);font-size:13px;text-align:inherit}
th[aria-sort] button{color:var(--ink);font-weight:600}
th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
.right{text-align:right}
#list{background:var(--card)}#list th[scope=row]{font-weight:550;max-width:420px;min-width:120px;overflow-wrap:break-word}#list bdi{overflow-wrap:inherit}
#list a{text-decoration:none}#list a:hover{text-decoration:underline}
.box{background:var(--card);border:1px solid var(--line);border-radius:12px}
details.table{background:var(--card);border:1px solid var(--line);border-radius:12px;margin-top:12px;scroll-margin-top:12px}
details.table>summary{padding:13px 18px;cursor:pointer;display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;list-style:none}
details.table>summary::-webkit-details-marker{display:none}
details.table>summary::before{content:"";width:8px;height:8px;border:solid var(--muted);border-width:0 2px 2px 0;transform:rotate(-45deg);flex:none}
details.table[open]>summary::before{transform:rotate(45deg)}
details.table>summary h3{font-size:17px;min-width:0}
details.table>summary .badges{margin-left:auto;display:flex;gap:6px;flex-wrap:wrap}
.inside{border-top:1px solid var(--line);padding:16px 18px 20px}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,230px),1fr));gap:10px 24px;margin-bottom:16px;font-size:14px}
.facts dt{color:var(--muted);font-size:13px}.facts dd{overflow-wrap:anywhere}
.failure{background:var(--high-bg);color:var(--high);border-radius:8px;padding:8px 12px;overflow-wrap:anywhere;margin:4px 0}
.compared{margin-bottom:18px;font-size:14px}.compared ul{margin-top:4px}.compared li{padding:3px 0;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:14px}
.card{display:flex;flex-direction:column;border:1px solid var(--line);border-radius:12px;padding:14px 16px;min-width:0;background:var(--card);scroll-margin-top:12px;break-inside:avoid}
.card header{display:flex;gap:2px 10px;flex-wrap:wrap;align-items:baseline;margin-bottom:8px}
.card h4{font-size:16px;min-width:0}.card .type{color:var(--muted);font-size:12.5px}
.row{display:grid;grid-template-columns:58px minmax(30px,1fr) 128px;gap:10px;align-items:center;font-size:13.5px;padding:2px 0}
.row .label,.trends .label{color:var(--muted)}
.number{text-align:right;overflow-wrap:anywhere}.number b{font-weight:600}
.meter{display:block;width:100%;height:6px;border-radius:3px}
.meter .track{fill:var(--track)}.meter .level{fill:var(--bar)}.meter.nulls .level{fill:var(--nulls)}.meter.distinct .level{fill:var(--distinct)}
.chart{margin-top:10px}.chart svg{display:block;width:100%}
.histogram{height:84px;border-bottom:1px solid var(--muted)}.quantiles{height:22px}
.bar{fill:var(--bar)}
.outline{fill:none;stroke:var(--before);stroke-width:2;vector-effect:non-scaling-stroke}
.axis{display:flex;justify-content:space-between;gap:12px;font-size:12px;color:var(--muted);margin-top:3px}.axis span{overflow-wrap:anywhere}
.legend{display:flex;gap:14px;font-size:12px;color:var(--muted);margin-top:2px}
.key::before{content:"";display:inline-block;width:12px;height:9px;margin-right:5px;background:var(--bar)}
.key.before::before{background:none;border:2px solid var(--before);height:9px}
.quantiles line{stroke:var(--bar);vector-effect:non-scaling-stroke}.quantiles .thin{stroke-width:1}.quantiles .thick{stroke-width:3}
.quantiles .box{fill:var(--bar);border:0}.quantiles .median{stroke:var(--card);stroke-width:3}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(86px,1fr));gap:8px 12px;margin-top:12px;font-size:13.5px}
.figures dt{font-size:12px;color:var(--muted)}.figures dd{overflow-wrap:anywhere;font-weight:550}
.part{margin-top:14px;border-top:1px solid var(--line);padding-top:9px}
.tops li{display:grid;grid-template-columns:1fr auto;gap:1px 12px;font-size:13.5px;padding:3px 0}
.tops .value{overflow-wrap:anywhere;min-width:0}.tops .count{color:var(--muted);font-size:12.5px;text-align:right}.tops .meter{grid-column:1/-1;height:4px}
.value{white-space:pre-wrap}
.trends li{display:grid;grid-template-columns:76px minmax(40px,1fr) 140px;gap:10px;align-items:center;font-size:13.5px;padding:2px 0}
.spark{display:block;width:100%;max-width:140px;height:26px}
.spark polyline{fill:none;stroke:var(--bar);stroke-width:1.8;stroke-linejoin:round}.spark circle{fill:var(--bar)}
td .spark{width:90px;height:22px}
.findings li{padding:5px 0;font-size:13.5px;overflow-wrap:anywhere}.findings .muted{font-size:12.5px}
.cards{grid-auto-flow:dense}.card.found{grid-column:1/-1}.card.found .parts{columns:300px 3;column-gap:32px}.card.found .parts>*{break-inside:avoid}.card.found .figures{margin-bottom:12px}.card.found .all table{max-width:760px}.card.found .part{margin-top:0;border-top:0;padding-top:0;padding-bottom:12px}
.all{margin-top:auto;padding-top:12px;font-size:13.5px}.all>summary,.unknown>summary{cursor:pointer;color:var(--accent);width:fit-content}
.all table{font-size:13px}.all th,.all td{padding:4px 8px 4px 0;overflow-wrap:anywhere}.all .scroll{border-radius:0}
body>footer{max-width:1240px;margin:36px auto 0;padding:16px 20px 40px;color:var(--muted);font-size:13px}
@media(max-width:720px){main,body>header{padding:0 14px}body>header{padding-top:22px}h1{font-size:24px}.wide{display:none}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}.tile{padding:10px 12px}.tile:last-child:nth-child(odd){grid-column:1/-1}.tile .big{font-size:21px}
th,td{padding:7px 8px}.inside{padding:14px 12px}details.table>summary{padding:12px}details.table>summary .badges{margin-left:0}
.card{padding:12px}.panel{padding:4px 12px}.tools p{margin-left:0}}
@media print{:root{--bg:#fff}body{font-size:11px}.tools,.skip,.more,.all,#open-all{display:none!important}main,body>header{max-width:none}
details.table{border:0;border-top:1px solid var(--line);border-radius:0}.cards{grid-template-columns:repeat(2,1fr)}.card,.tile,tr{break-inside:avoid}
.bar,.meter rect,.badge,.key{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
  .replaceAll('\n', '')
  .trim();
